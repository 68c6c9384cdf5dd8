/*
 * Output of an archive through a compressor: what is written to one cpio_out
 * ends, compressed, in another one.
 */
#ifndef USR_COMPRESS_RUN_H
#define USR_COMPRESS_RUN_H

#include <pthread.h>
#include <sys/types.h>

#include "usr/compress.h"
#include "usr/cpio_out.h"

struct compress {
	enum compress_method method;
	const char *path;    /* for messages */
	struct cpio_out *in; /* where the archive is written to */
	struct cpio_out *out;
	int from; /* what the tool writes */
	int err;  /* of reading it */
	pid_t pid;
	pthread_t thread;
};

/*
 * Opens the file path, or standard output if it is NULL, and starts the tool;
 * with COMPRESS_NONE c->in is the file itself.  All print what went wrong and
 * return 0 or -errno.
 */
int compress_open(struct compress *c, enum compress_method m, const char *path);

/* Both end the output.  The file gets its name if the tool succeeded, too. */
int compress_commit(struct compress *c);
void compress_drop(struct compress *c);

#endif
