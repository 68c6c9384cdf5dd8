/*
 * root=test:WORD,WORD...: a root that behaves as it is told.  It is the
 * directory /dev/prepared; before it is mounted, or instead, come the words of
 * root_test.c in their order.
 */
#ifndef TESTS_PID1_ROOT_TEST_H
#define TESTS_PID1_ROOT_TEST_H

#include <stdint.h>

#include "kinit/root_spec.h"

extern const struct root_method root_test;

/*
 * From now on another process hands this one's messages on, until the
 * number-th; with that it does what "fault" says: "crash", "hang", "half",
 * "stuck", "junk", "again", "drop" or "pieces", see root_relay.c.  "to" is
 * where this process writes.  0, or -errno.
 */
int relay_start(int to, uint32_t number, const char *fault);

#endif
