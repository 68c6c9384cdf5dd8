/* Standard error of a piece of a test, as text. */
#ifndef TESTS_UNIT_CAPTURE_H
#define TESTS_UNIT_CAPTURE_H

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/unit/unit.h"

struct capture {
	int saved, file;
	char text[4096];
};

static inline void capture_start(struct capture *c)
{
	c->saved = dup(2);
	c->file = memfd_create("stderr", 0);
	assert_true(c->saved >= 0 && c->file >= 0);
	fflush(stderr);
	assert_int_equal(dup2(c->file, 2), 2);
}

/* Puts standard error back; what was written to it is in text. */
static inline void capture_end(struct capture *c)
{
	ssize_t n;

	fflush(stderr);
	dup2(c->saved, 2);
	close(c->saved);
	n = pread(c->file, c->text, sizeof(c->text) - 1, 0);
	close(c->file);
	c->text[n > 0 ? n : 0] = '\0';
}

#endif
