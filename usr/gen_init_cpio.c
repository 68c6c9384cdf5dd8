/*
 * gen_init_cpio - makes an initramfs from a list.  In: a list in the kernel's
 * format, and the files that it names.  Out: a cpio archive, the same bytes
 * as from the kernel's usr/gen_init_cpio.  With --list the other way round.
 */
#include "usr/cpio_each.h"
#include "usr/cpio_list.h"
#include "usr/cpio_msg.h"
#include "usr/cpio_number.h"
#include "usr/cpio_order.h"
#include "usr/cpio_out.h"
#include "usr/cpio_print.h"
#include "usr/cpio_start.h"
#include "usr/cpio_write.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define TIME_BAD "time before 1970 or after 2106"

const char *progname = "gen_init_cpio";

enum { OPT_LIST = 256, OPT_PREFIX };

static const struct option long_options[] = {
	{ "list", no_argument, NULL, OPT_LIST },
	{ "prefix", required_argument, NULL, OPT_PREFIX },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

struct options {
	const char *input;  /* a list, or with print an archive */
	const char *output; /* NULL: standard output */
	const char *prefix; /* NULL: none was given */
	uint32_t mtime;
	bool mtime_all;
	bool checksum;
	bool align_given;
	uint32_t align;
	bool print;
	struct cpio_order order;
};

static void usage(FILE *f)
{
	fprintf(f,
		"usage: %s [-cdls] [-t TIMESTAMP] [-a ALIGN] [-o FILE] LIST\n"
		"       %s --list [--prefix=DIR] [-o FILE] ARCHIVE\n"
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
		"  -d            a name that occurs twice is an error\n"
		"  -l            files that are one file here are hard links "
		"there\n"
		"  -s            sorted by name\n"
		"  -o FILE       write FILE, whole or not at all, instead of "
		"standard output\n"
		"  -h, --help    this text\n"
		"  --list        print ARCHIVE as a list\n"
		"  --prefix=DIR  with the files' data in DIR, not in '.'\n"
		"Without -t " CPIO_EPOCH
		" in the environment is the time of everything.\n",
		progname, progname);
}

static bool is_two_pass(const struct options *o)
{
	return o->order.sorted || o->order.links || o->order.duplicates;
}

static int option_bad(const char *what, const char *arg)
{
	cpio_msg(NULL, 0, "%s: '%s'", what, arg);
	usage(stderr);
	return -EINVAL;
}

/* The argument; blanks before it as in strtol. */
static int number_take(uint32_t *out)
{
	return cpio_number_u32(optarg + strspn(optarg, " \t\n\v\f\r"), out);
}

/* One option with its argument, if it has one.  Returns as below. */
static int option_take(struct options *o, int opt)
{
	int r;

	switch (opt) {
	case 't':
		r = number_take(&o->mtime);
		if (r == -ERANGE)
			return option_bad(TIME_BAD, optarg);
		if (r < 0)
			return option_bad("bad time", optarg);
		o->mtime_all = true;
		return 0;
	case 'a':
		if (number_take(&o->align) < 0 || o->align % 4)
			return option_bad("bad alignment", optarg);
		o->align_given = true;
		return 0;
	case 'c':
		o->checksum = true;
		return 0;
	case 'd':
		o->order.duplicates = true;
		return 0;
	case 'l':
		o->order.links = true;
		return 0;
	case 's':
		o->order.sorted = true;
		return 0;
	case 'o':
		o->output = optarg;
		return 0;
	case OPT_LIST:
		o->print = true;
		return 0;
	case OPT_PREFIX:
		o->prefix = optarg;
		return 0;
	case 'h':
		usage(stdout);
		return 1;
	}
	usage(stderr);
	return -EINVAL;
}

/* Returns 0, 1 after -h, -errno after a message. */
static int options_parse(int argc, char **argv, struct options *o)
{
	int opt, r;

	*o = (struct options){ .mtime = 0 };
	while ((opt = getopt_long(argc, argv, "t:co:a:dlsh", long_options,
				  NULL)) != -1) {
		r = option_take(o, opt);
		if (r != 0)
			return r;
	}
	if (argc - optind != 1) {
		usage(stderr);
		return -EINVAL;
	}
	o->input = argv[optind];
	if (o->prefix && !o->print)
		return option_bad("without --list there is no prefix",
				  o->prefix);
	if (o->print &&
	    (o->mtime_all || o->checksum || o->align_given || is_two_pass(o)))
		return option_bad("with --list only -o and --prefix", o->input);
	return 0;
}

/* The time of what has none of its own, or of everything. */
static int time_choose(struct options *o)
{
	time_t now;
	int r;

	/* as to the kernel's tool, -t is all there is to say */
	if (o->mtime_all)
		return 0;
	r = cpio_number_epoch(&o->mtime);
	if (r != 0) {
		o->mtime_all = true;
		return r < 0 ? r : 0;
	}
	now = time(NULL);
	if (now < 0 || now > UINT32_MAX)
		return cpio_msg(NULL, -ERANGE, "time of the clock (try -t)");
	o->mtime = (uint32_t)now;
	return 0;
}

static int entry_write(void *w, const struct cpio_entry *e)
{
	return cpio_write_entry(w, e);
}

static void line_put(void *arg, const char *line, size_t len)
{
	cpio_out_write(arg, line, len);
}

/* The archive f as a list to out. */
static int list_print(const struct options *o, FILE *f, struct cpio_out *out)
{
	struct cpio_print *p = malloc(sizeof(*p));
	const char *input = strcmp(o->input, "-") ? o->input : "standard input";
	int r;

	if (!p)
		return cpio_msg(NULL, -ENOMEM, "cannot read %s", input);
	*p = (struct cpio_print){
		.prefix = o->prefix ? o->prefix : ".",
		.put = line_put,
		.arg = out,
	};
	cpio_print_init(p);
	r = cpio_print_fd(p, fileno(f));
	if (r < 0 && p->fault.text[0])
		cpio_msg(NULL, 0, "%s: at byte %" PRIu64 ": %s", input,
			 p->fault.at, p->fault.text);
	else if (r < 0)
		cpio_msg(NULL, r, "cannot read %s", input);
	cpio_print_free(p);
	free(p);
	return r;
}

/* The list f as an archive to out. */
static int archive_write(const struct options *o, FILE *f, struct cpio_out *out)
{
	struct cpio_writer w = {
		.out = out,
		.ino = CPIO_FIRST_INO,
		.mtime = o->mtime,
		.mtime_all = o->mtime_all,
		.checksum = o->checksum,
		.align = o->align,
	};
	struct cpio_list *l;
	int r = cpio_list_new(f, o->input, &l);

	if (r < 0)
		return cpio_msg(NULL, r, "cannot read %s", o->input);
	if (is_two_pass(o))
		r = cpio_order_write(&o->order, f, l, &w);
	else
		r = cpio_each(l, f, &w, entry_write, &w);
	cpio_list_free(l);
	if (r == 0)
		cpio_write_trailer(&w);
	return r;
}

/* From an open input to a committed output. */
static int output_make(const struct options *o, FILE *f)
{
	const char *output = o->output ? o->output : "standard output";
	struct cpio_out *out;
	int r = cpio_out_open(o->output, &out);

	if (r < 0)
		return cpio_msg(NULL, r, "cannot create %s", output);
	r = o->print ? list_print(o, f, out) : archive_write(o, f, out);
	if (r < 0) {
		cpio_out_drop(out);
		return r;
	}
	r = cpio_out_commit(out);
	if (r < 0)
		cpio_msg(NULL, r, "cannot write %s", output);
	return r;
}

/* A copy of what cannot be read twice; NULL after a message. */
static FILE *list_spool(FILE *in)
{
	FILE *f = tmpfile();
	char buf[BUFSIZ];
	size_t n;

	if (!f) {
		cpio_msg(NULL, -errno, "cannot make a temporary file");
		return NULL;
	}
	errno = 0;
	while ((n = fread(buf, 1, sizeof(buf), in)) > 0)
		if (fwrite(buf, 1, n, f) != n)
			break;
	if (!ferror(in) && fflush(f) == 0 && !ferror(f) &&
	    fseeko(f, 0, SEEK_SET) == 0)
		return f;
	cpio_msg(NULL, errno ? -errno : -EIO, "cannot copy the list");
	fclose(f);
	return NULL;
}

/* The list or archive, ready for as many passes as there are; or NULL. */
static FILE *input_open(const struct options *o)
{
	FILE *f = stdin, *copy;

	if (strcmp(o->input, "-")) {
		f = fopen(o->input, "re");
		if (!f)
			cpio_msg(NULL, -errno, "cannot open %s", o->input);
	}
	if (!f || o->print || !is_two_pass(o) || ftello(f) >= 0)
		return f;
	copy = list_spool(f);
	fclose(f);
	return copy;
}

int main(int argc, char **argv)
{
	struct options o;
	FILE *f;
	int r;

	cpio_start();
	r = options_parse(argc, argv, &o);
	if (r != 0)
		return r < 0;
	if (!o.print && time_choose(&o) < 0)
		return 1;
	f = input_open(&o);
	if (!f)
		return 1;
	r = output_make(&o, f);
	fclose(f);
	return r < 0;
}
