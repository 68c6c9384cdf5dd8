/*
 * gen_init_cpio - makes an initramfs from a list.  In: a list in the kernel's
 * format, and the files that it names.  Out: a cpio archive, the same bytes
 * as from the kernel's usr/gen_init_cpio.
 */
#include "usr/cpio_list.h"
#include "usr/cpio_msg.h"
#include "usr/cpio_out.h"
#include "usr/cpio_write.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Something that is not a list gives an error a line. */
#define ERRORS_MAX 20
#define TIME_BAD   "time before 1970 or after 2106"

const char *progname = "gen_init_cpio";

struct options {
	const char *list;
	const char *output; /* NULL: standard output */
	uint32_t mtime;
	bool mtime_all;
	bool checksum;
	uint32_t align;
};

static void usage(FILE *f)
{
	fprintf(f,
		"usage: %s [-c] [-t TIMESTAMP] [-a ALIGN] [-o FILE] LIST\n"
		"Makes a cpio archive for an initramfs from LIST ('-': "
		"standard input):\n"
		"  file  NAME LOCATION MODE UID GID [HARDLINK...]\n"
		"  dir   NAME MODE UID GID\n"
		"  nod   NAME MODE UID GID b|c MAJOR MINOR\n"
		"  slink NAME TARGET MODE UID GID\n"
		"  pipe  NAME MODE UID GID\n"
		"  sock  NAME MODE UID GID\n"
		"  # comment\n"
		"MODE is octal; ${VAR} in LOCATION is taken from the "
		"environment.\n"
		"  -t TIMESTAMP  modification time of everything, in seconds "
		"since 1970\n"
		"  -c            with checksums of the data (070702)\n"
		"  -a ALIGN      align data of files larger than ALIGN, a "
		"multiple of 4\n"
		"  -o FILE       write FILE, whole or not at all, instead of "
		"standard output\n"
		"  -h            this text\n",
		progname);
}

static int option_bad(const char *what, const char *arg)
{
	cpio_msg(NULL, 0, "%s: '%s'", what, arg);
	usage(stderr);
	return -EINVAL;
}

/* A whole decimal number in 32 bits, blanks before it as in strtol. */
static int number_parse(const char *s, uint32_t *out)
{
	char *end;
	long long v;

	errno = 0;
	v = strtoll(s, &end, 10);
	if (end == s || *end)
		return -EINVAL;
	if (errno || v < 0 || v > UINT32_MAX)
		return -ERANGE;
	*out = (uint32_t)v;
	return 0;
}

/* Returns 0, 1 after -h, -errno after a message. */
static int options_parse(int argc, char **argv, struct options *o)
{
	int opt, r;

	*o = (struct options){ .mtime = 0 };
	while ((opt = getopt(argc, argv, "t:co:a:h")) != -1) {
		switch (opt) {
		case 't':
			r = number_parse(optarg, &o->mtime);
			if (r == -ERANGE)
				return option_bad(TIME_BAD, optarg);
			if (r < 0)
				return option_bad("bad time", optarg);
			o->mtime_all = true;
			break;
		case 'c':
			o->checksum = true;
			break;
		case 'o':
			o->output = optarg;
			break;
		case 'a':
			if (number_parse(optarg, &o->align) < 0 || o->align % 4)
				return option_bad("bad alignment", optarg);
			break;
		case 'h':
			usage(stdout);
			return 1;
		default:
			usage(stderr);
			return -EINVAL;
		}
	}
	if (argc - optind != 1) {
		usage(stderr);
		return -EINVAL;
	}
	o->list = argv[optind];
	return 0;
}

/* The time of entries that have none of their own. */
static int clock_now(uint32_t *out)
{
	time_t now = time(NULL);

	if (now < 0 || now > UINT32_MAX)
		return cpio_msg(NULL, -ERANGE, "time of the clock (try -t)");
	*out = (uint32_t)now;
	return 0;
}

/* All of the list; after an error only to find further ones. */
static int list_write(struct cpio_list *l, FILE *f, struct cpio_writer *w)
{
	struct cpio_entry e;
	int errors = 0, r;

	while ((r = cpio_list_next(l, &e)) != 0) {
		if (r > 0)
			r = cpio_write_entry(w, &e);
		if (r < 0) {
			w->check_only = true;
			if (ferror(f) || ++errors == ERRORS_MAX)
				return -EINVAL;
		}
		if (cpio_out_error(w->out))
			return 0;
	}
	if (errors)
		return -EINVAL;
	cpio_write_trailer(w);
	return 0;
}

/* From an open list to a committed archive. */
static int archive_make(const struct options *o, FILE *f)
{
	struct cpio_writer w = {
		.ino = CPIO_FIRST_INO,
		.mtime = o->mtime,
		.mtime_all = o->mtime_all,
		.checksum = o->checksum,
		.align = o->align,
	};
	const char *output = o->output ? o->output : "standard output";
	struct cpio_list *l;
	int r = cpio_list_new(f, o->list, &l);

	if (r < 0)
		return cpio_msg(NULL, r, "cannot read %s", o->list);
	r = cpio_out_open(o->output, &w.out);
	if (r < 0) {
		cpio_msg(NULL, r, "cannot create %s", output);
		goto out_free;
	}
	r = list_write(l, f, &w);
	if (r < 0) {
		cpio_out_drop(w.out);
		goto out_free;
	}
	r = cpio_out_commit(w.out);
	if (r < 0)
		cpio_msg(NULL, r, "cannot write %s", output);
out_free:
	cpio_list_free(l);
	return r;
}

/* A file must not be opened as 1 or 2: messages would go into it. */
static void stdio_guard(void)
{
	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			open("/dev/null", O_RDONLY);
}

int main(int argc, char **argv)
{
	struct options o;
	FILE *f = stdin;
	int r;

	stdio_guard();
	/* a file size limit is a write error like others */
	signal(SIGXFSZ, SIG_IGN);
	r = options_parse(argc, argv, &o);
	if (r != 0)
		return r < 0;
	if (!o.mtime_all && clock_now(&o.mtime) < 0)
		return 1;
	if (strcmp(o.list, "-")) {
		f = fopen(o.list, "re");
		if (!f) {
			cpio_msg(NULL, -errno, "cannot open %s", o.list);
			return 1;
		}
	}
	r = archive_make(&o, f);
	if (f != stdin)
		fclose(f);
	return r < 0;
}
