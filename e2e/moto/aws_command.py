"""The `aws` command line as one long-lived process, because starting it costs half a second and the suite calls it hundreds of times.

Reads one JSON object per line, `{"args": [...]}`, and answers with one, `{"code": exit code, "out": stdout, "error": stderr}`.
Credentials come from the environment, as for the program itself.
"""

import contextlib
import io
import json
import os
import sys

from awscli.clidriver import create_clidriver


def main():
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    driver = create_clidriver()
    for line in sys.stdin:
        args = json.loads(line)["args"]
        print(json.dumps(run(driver, args)), file=answers, flush=True)


def run(driver, args):
    out, error = io.StringIO(), io.StringIO()
    # The endpoint is named again because the program replaces the one in the environment for RDS in us-east-1.
    endpoint = ["--endpoint-url", os.environ["AWS_ENDPOINT_URL"]]
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(error):
        code = driver.main([*args, *endpoint, "--output", "json"])
    return {"code": code, "out": out.getvalue(), "error": error.getvalue().strip()}


if __name__ == "__main__":
    main()
