/*
 What the tests of the C API have in common: checks that tell file and line, and count.
 */
#ifndef CHECK_H
#define CHECK_H

#include <msnp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned long checks_made, checks_failed;

static inline void check_that(int holds, const char *what, const char *file, int line)
{
    checks_made++;
    if (!holds) {
        checks_failed++;
        fprintf(stderr, "%s:%d: not so: %s\n", file, line, what);
    }
}

static inline void check_result(uint32_t got, uint32_t wanted, const char *what, const char *file, int line)
{
    checks_made++;
    if (got != wanted) {
        checks_failed++;
        fprintf(stderr, "%s:%d: %s\n    gave %u (%s)\n    not  %u (%s)\n", file, line, what, (unsigned)got,
                msnp_result_text(got), (unsigned)wanted, msnp_result_text(wanted));
    }
}

/* Something holds. */
#define CHECK(condition) check_that((condition) != 0, #condition, __FILE__, __LINE__)
/* A call gives this MSNP_RESULT_. */
#define GIVES(call, wanted) check_result((call), MSNP_RESULT_##wanted, #call, __FILE__, __LINE__)
/* A call gives this result, a number. */
#define GIVES_NUMBER(call, wanted) check_result((call), (wanted), #call, __FILE__, __LINE__)

/* Texts that are no UTF-8: a byte that never occurs, and a character that breaks off. */
#define NOT_UTF8 "a\xff"
#define BROKEN_OFF "a\xe2\x82"

/* Tells the figures; the exit code of a test. */
static inline int checks_told(const char *test)
{
    printf("%s: %lu checks, %lu failed\n", test, checks_made, checks_failed);
    return checks_failed == 0 ? 0 : 1;
}

#endif
