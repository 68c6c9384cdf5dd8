/*
 * Messages of the image tools: "PROGRAM: LIST:LINE: what: errno text" on
 * standard error.
 */
#ifndef USR_CPIO_MSG_H
#define USR_CPIO_MSG_H

/* Where a directive stands. */
struct cpio_at {
	const char *list;
	unsigned long line; /* 0: in all of it */
};

/* Something that is not a list gives an error a line. */
#define CPIO_ERRORS_MAX 20

extern const char *progname;

/*
 * Prints one message.  at may be NULL (no list, no line); err is a negative
 * errno, or 0 for a message that needs no errno text.  Returns err, or
 * -EINVAL where err is 0, so that an error can be reported and returned in
 * one statement.
 */
int cpio_msg(const struct cpio_at *at, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif
