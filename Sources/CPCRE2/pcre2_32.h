// PCRE2 over 32-bit code units: one unit a code point, as Python's strings are.
#define PCRE2_CODE_UNIT_WIDTH 32
#include <pcre2.h>
