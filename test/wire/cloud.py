"""The local cloud as boto3 sees it: clients, the clock, and refusals that are asserted by their code."""

import json
import urllib.request

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError
from botocore.httpsession import URLLib3Session

REGION = 'eu-west-1'
# The owner's key pair of local/server/people.ts; it is worth nothing elsewhere.
KEY_ID, SECRET = 'AKIALOCALOWNER', 'local-secret-of-the-owner'


class Cloud:
    def __init__(self, url):
        self.url = url
        self.ec2, self.elb, self.ssm, self.sfn = (self.client(name) for name in ('ec2', 'elbv2', 'ssm', 'stepfunctions'))

    def client(self, service, secret=SECRET):
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id=KEY_ID,
            aws_secret_access_key=secret,
            config=Config(retries={'total_max_attempts': 1}),
        )

    def control(self, name, body):
        request = urllib.request.Request(f'{self.url}/_local/{name}', json.dumps(body).encode(), method='POST')
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def wait(self, seconds):
        """Virtual time: nothing here sleeps."""
        return self.control('clock', {'seconds': seconds})

    def until(self, what, holds, seconds=1800, step=5):
        for _ in range(0, seconds, step):
            if holds():
                return
            self.wait(step)
        raise AssertionError(f'after {seconds} s not yet: {what}')

    def form(self, **parameters):
        """A signed EC2 request that boto3 itself would refuse to send: status and body."""
        request = AWSRequest('POST', f'{self.url}/', data=dict(parameters, Version='2016-11-15'))
        SigV4Auth(Credentials(KEY_ID, SECRET), 'ec2', REGION).add_auth(request)
        answer = URLLib3Session().send(request.prepare())
        return answer.status_code, answer.text


def refused(code, call, /, *arguments, **parameters):
    """Asserts that the call is refused with that code; answers the refusal's words."""
    try:
        call(*arguments, **parameters)
    except ClientError as error:
        found = error.response['Error']['Code']
        assert found == code, f'refused with {found} instead of {code}: {error}'
        return error.response['Error']['Message']
    raise AssertionError(f'was not refused with {code}')
