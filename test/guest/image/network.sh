#!/bin/bash
# One interface with a default route, as a host has, to a far end in a network namespace of its own.
set -euo pipefail
ip netns add far
ip link add ens5 type veth peer name ens5 netns far
ip -n far address add 10.0.0.1/24 dev ens5
ip -n far address add 169.254.169.254/32 dev ens5
ip -n far link set lo up
ip -n far link set ens5 up
ip address add 10.0.0.2/24 dev ens5
ip link set lo up
ip link set ens5 up
ip route add default via 10.0.0.1
