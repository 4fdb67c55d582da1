#!/bin/bash
# Runs what comes over the serial port and answers on it, one line each: see machine.ts.
exec 3<> /dev/virtio-ports/guest-agent
echo ready >&3
while read -r id seconds script <&3; do
  base64 --decode <<< "$script" > /run/agent.script
  timeout --kill-after=5 "$seconds" bash /run/agent.script > /run/agent.out 2> /run/agent.err < /dev/null
  code=$?
  printf '%s %s %s %s\n' "$id" "$code" "x$(base64 --wrap=0 /run/agent.out)" "x$(base64 --wrap=0 /run/agent.err)" >&3
done
