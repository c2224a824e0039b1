/* This guest's additions to ../../guest: its panic, and numbers on its command line. */
#include "guest.h"

void end_of_panic(void) {
    shutdown(SHUTDOWN_crash);
}

u32 word_value(const char *word, u32 otherwise) {
    const char *value;
    return has_word(si.cmd_line, word, &value) && *value >= '0' && *value <= '9' ? parse_number(value) : otherwise;
}
