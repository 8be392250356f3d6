"""Does to a packaged template what CloudFormation's SAM transform does: reads it from the first path, writes JSON to the second."""

import json
import sys

from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse


class NoManagedPolicies:
    """The template names no managed policies, so none has to be asked for."""

    def load(self):
        return {}


source, target = sys.argv[1:]
with open(source, encoding="utf8") as file:
    template = yaml_parse(file)
with open(target, "w", encoding="utf8") as file:
    json.dump(transform(template, {}, NoManagedPolicies()), file, indent=1)
