"""What is wrong with a value of the playbook, in a manager's words instead of the validating library's."""

from collections.abc import Mapping
from typing import Any, Final

TEXT: Final = "has to be text"
WHOLE: Final = "has to be a whole number"
NUMBER: Final = "has to be a number"
YES_OR_NO: Final = "has to be true or false"
LIST: Final = "has to be a list, in square brackets"
TABLE: Final = "has to be a table of keys and values"
TIME: Final = 'has to be a time of day, such as "09:00"'
DATE: Final = "has to be a date, such as 2026-12-24"
ONE_OF: Final = "has to be {expected}"

SENTENCES: Final[dict[str, str]] = {
    "missing": "is missing",
    "string_type": TEXT,
    "int_type": WHOLE,
    "int_parsing": WHOLE,
    "int_parsing_size": "is too large a number",
    "int_from_float": WHOLE,
    "float_type": NUMBER,
    "float_parsing": NUMBER,
    "decimal_type": NUMBER,
    "decimal_parsing": NUMBER,
    "finite_number": NUMBER,
    "decimal_max_digits": "has to have {max_digits} digits or fewer",
    "decimal_max_places": "has to have {decimal_places} digits or fewer behind the point",
    "decimal_whole_digits": "has to have {whole_digits} digits or fewer before the point",
    "bool_type": YES_OR_NO,
    "bool_parsing": YES_OR_NO,
    "list_type": LIST,
    "tuple_type": LIST,
    "set_type": LIST,
    "frozen_set_type": LIST,
    "dict_type": TABLE,
    "model_type": TABLE,
    "model_attributes_type": TABLE,
    "time_type": TIME,
    "time_parsing": TIME,
    "date_type": DATE,
    "date_parsing": DATE,
    "date_from_datetime_parsing": DATE,
    "date_from_datetime_inexact": DATE,
    "literal_error": ONE_OF,
    "enum": ONE_OF,
    "greater_than": "has to be more than {gt}",
    "greater_than_equal": "has to be {ge} or more",
    "less_than": "has to be less than {lt}",
    "less_than_equal": "has to be {le} or less",
    "string_too_short": "is too short: {min_length} characters or more",
    "string_too_long": "is too long: {max_length} characters or fewer",
    "too_short": "has too few entries: {min_length} or more",
    "too_long": "has too many entries: {max_length} or fewer",
}
SPELLED: Final[dict[str, str]] = {  # by the pattern that a text has to match
    "^[A-Z]{3}$": 'has to be three capital letters, such as "EUR"',
    "^[A-Z]{2}$": 'has to be two capital letters, such as "DE"',
    "^[a-z][a-z0-9-]{1,30}$": "has to be 2 to 31 small letters, digits and hyphens, a letter first",
    "^[^@]{1,60}$": "has to have 1 to 60 characters, and no @",
    r"^https?://[a-z0-9.-]+(:[0-9]+)?$": 'has to be a site, such as "https://www.example.com", and no page of it',
    r"^https://[^\s/]+/": 'has to be an address, such as "https://www.example.com/thanks"',
}


def in_words(fault: Mapping[str, Any]) -> str:
    """The reason of one fault, as pydantic lists it, without the key that it is about."""
    if fault["type"] in ("string_too_short", "too_short") and fault["ctx"]["min_length"] == 1:
        return "must not be empty"
    sentence = SENTENCES.get(fault["type"]) or SPELLED.get(fault.get("ctx", {}).get("pattern", ""))
    if sentence is None:  # the playbook's own words
        return str(fault["msg"]).removeprefix("Value error, ")
    return sentence.format(**fault.get("ctx", {}))
