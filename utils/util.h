/*
 * What the small programs share: which there are, and how they fail and write.
 * A program NAME is utils/NAME.c, with a NAME_main() ('-' is '_' there).
 */
#ifndef UTILS_UTIL_H
#define UTILS_UTIL_H

#include <stddef.h>

#include "lib/block_spec.h"
#include "lib/compat.h"

struct util {
	const char *name;
	int (*run)(int argc, char **argv);
};
/* Those that are linked, made by usr/util-table.sh. */
extern const struct util utils[];
extern const size_t n_utils;

/* The main() of each, with its exit status. */
int blkid_main(int argc, char **argv);
int devwait_main(int argc, char **argv);
int dmesg_main(int argc, char **argv);
int findfs_main(int argc, char **argv);
int fstype_main(int argc, char **argv);
int halt_main(int argc, char **argv);
int poweroff_main(int argc, char **argv);
int reboot_main(int argc, char **argv);
int insmod_main(int argc, char **argv);
int kinitctl_main(int argc, char **argv);
int losetup_main(int argc, char **argv);
int mdassemble_main(int argc, char **argv);
int mount_main(int argc, char **argv);
int mountpoint_main(int argc, char **argv);
int netinfo_main(int argc, char **argv);
int nuke_main(int argc, char **argv);
int pivot_root_main(int argc, char **argv);
int resume_main(int argc, char **argv);
int run_init_main(int argc, char **argv);
int switch_root_main(int argc, char **argv);
int umount_main(int argc, char **argv);

/*
 * One program, whatever it is called; of several the one that argv[0] names,
 * or argv[1] when that names none.  Returns its exit status.
 */
int util_main(int argc, char **argv);

/* block_spec_parse(): 0, or -1 and it was said what is wrong. */
int util_spec(const char *text, struct block_spec *out);
/* "cannot VERB OBJECT: why", of an errno of either sign.  Returns 1. */
int util_fail(const char *verb, const char *object, int err);

/*
 * Standard output, of up to OUTPUT_SIZE bytes at once.  What cannot be written
 * is told at the end, once.
 */
#define OUTPUT_SIZE 4096
#define OUTPUT_LINE 1024 /* of one output_print(): what is longer is cut */
struct output {
	int err;
	size_t len;
	char buf[OUTPUT_SIZE];
};
/* *out begins with err and len as zeros. */
void output_print(struct output *out, const char *fmt, ...) PRINTF_LIKE(2, 3);
void output_bytes(struct output *out, const void *data, size_t len);
/* Writes what there is, as somebody may wait for it. */
void output_flush(struct output *out);
/* A line of its own: the same as output_end(). */
int output_line(const char *text);
/* Writes what is left.  0, or the exit status 1 when not all was written. */
int output_end(struct output *out);

#endif
