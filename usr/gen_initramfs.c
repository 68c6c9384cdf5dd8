/*
 * gen_initramfs - makes an initramfs from directories and lists, or takes one
 * that exists.  In: sources as in CONFIG_INITRAMFS_SOURCE.  Out: a cpio
 * archive, compressed or not, and a dependency file for make.
 */
#define _GNU_SOURCE 1

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "usr/compress.h"
#include "usr/cpio_msg.h"
#include "usr/cpio_number.h"
#include "usr/cpio_start.h"
#include "usr/date.h"
#include "usr/image.h"

const char *progname = "gen_initramfs";

enum { OPT_NO_CHECK = 256 };

static const struct option long_options[] = {
	{ "no-check", no_argument, NULL, OPT_NO_CHECK },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

struct options {
	struct image image;
	const char *date; /* NULL: none */
};

static void usage(FILE *f)
{
	fprintf(f,
		"usage: %s [-o FILE] [-l DEPFILE] [-d DATE] [-C METHOD]\n"
		"       [-u UID] [-g GID] [--no-check] SOURCE...\n"
		"Makes an initramfs of SOURCEs in their order: directories, "
		"which become /,\n"
		"and lists as of gen_init_cpio; or of one cpio archive, which "
		"stays as it is.\n"
		"  -o FILE     write FILE, whole or not at all, instead of "
		"standard output\n"
		"  -l DEPFILE  write what it is made of, for make\n"
		"  -d DATE     modification time of everything: @SECONDS, or "
		"as date -d\n"
		"  -C METHOD   gzip, bzip2, lzma, xz, lzo, lz4, zstd or none; "
		"otherwise\n"
		"              as the suffix of FILE says\n"
		"  -u UID      in directories after this, UID is root: a "
		"number, -1 (yours)\n"
		"              or squash (everybody)\n"
		"  -g GID      the same for groups\n"
		"  --no-check  pass an archive on without looking into it\n"
		"  -h          this text\n",
		progname);
}

static int option_bad(const char *what, const char *arg)
{
	cpio_msg(NULL, 0, "%s: '%s'", what, arg);
	usage(stderr);
	return -EINVAL;
}

/* The argument of -u or -g; self is the caller's own id. */
static int owner_parse(const char *arg, uint32_t self, uint32_t *id, bool *all)
{
	*all = !strcmp(arg, "squash");
	if (*all)
		return 0;
	if (!strcmp(arg, "-1")) {
		*id = self;
		return 0;
	}
	return cpio_number_u32(arg, id);
}

static void source_add(struct options *o, char *path,
		       const struct tree_owner *owner)
{
	size_t n = strlen(path);

	while (n > 1 && path[n - 1] == '/')
		path[--n] = '\0';
	o->image.sources[o->image.sources_len++] =
		(struct source){ .path = path, .owner = *owner };
}

/* One option.  Returns 0, 1 after -h, -errno after a message. */
static int option_take(struct options *o, int opt, struct tree_owner *owner)
{
	switch (opt) {
	case 'o':
		o->image.output = optarg;
		return 0;
	case 'l':
		o->image.deps = optarg;
		return 0;
	case 'd':
		o->date = optarg;
		return 0;
	case 'C':
		if (compress_by_name(optarg, &o->image.method) < 0)
			return option_bad("unknown compression", optarg);
		o->image.method_set = true;
		return 0;
	case 'u':
		if (owner_parse(optarg, geteuid(), &owner->uid,
				&owner->uid_all) < 0)
			return option_bad("bad uid", optarg);
		return 0;
	case 'g':
		if (owner_parse(optarg, getegid(), &owner->gid,
				&owner->gid_all) < 0)
			return option_bad("bad gid", optarg);
		return 0;
	case OPT_NO_CHECK:
		o->image.no_check = true;
		return 0;
	case 'h':
		usage(stdout);
		return 1;
	default:
		usage(stderr);
		return -EINVAL;
	}
}

/* Options and sources in their order.  Returns as option_take(). */
static int options_parse(int argc, char **argv, struct options *o)
{
	struct tree_owner owner = { .uid = 0 };
	int opt, r;

	/* '-': a source comes as the argument of option 1 */
	while ((opt = getopt_long(argc, argv, "-o:l:d:C:u:g:h", long_options,
				  NULL)) != -1) {
		if (opt == 1) {
			/* the kernel's script takes it for an option, too */
			if (*optarg == '-' && optarg[1] == '\0')
				return option_bad("unknown source", optarg);
			source_add(o, optarg, &owner);
			continue;
		}
		r = option_take(o, opt, &owner);
		if (r != 0)
			return r;
	}
	for (; optind < argc; optind++)
		source_add(o, argv[optind], &owner);
	if (!o->image.sources_len) {
		cpio_msg(NULL, 0, "no source");
		usage(stderr);
		return -EINVAL;
	}
	if (!o->image.method_set && o->image.output)
		o->image.method = compress_by_suffix(o->image.output);
	return 0;
}

/* The time of everything, if one is given. */
static int mtime_find(const char *date, struct image *im)
{
	const char *kbuild = getenv("KBUILD_BUILD_TIMESTAMP");
	time_t now = time(NULL);
	int r;

	im->mtime_all = true;
	if (date)
		return date_parse(date, &im->mtime);
	r = cpio_number_epoch(&im->mtime);
	if (r != 0)
		return r < 0 ? r : 0;
	if (kbuild && *kbuild)
		return date_parse(kbuild, &im->mtime);
	im->mtime_all = false;
	if (now < 0 || now > UINT32_MAX)
		return cpio_msg(NULL, -ERANGE, "time of the clock (try -d)");
	im->mtime = (uint32_t)now;
	return 0;
}

int main(int argc, char **argv)
{
	struct options o = { .date = NULL };
	int r;

	cpio_start();
	/* a dead tool is a write error like others */
	signal(SIGPIPE, SIG_IGN);
	o.image.sources = calloc((size_t)argc, sizeof(*o.image.sources));
	if (!o.image.sources) {
		cpio_msg(NULL, -ENOMEM, "cannot start");
		return 1;
	}
	r = options_parse(argc, argv, &o);
	if (r == 0)
		r = mtime_find(o.date, &o.image);
	else if (r > 0)
		goto out_free;
	if (r == 0)
		r = image_make(&o.image);
out_free:
	free(o.image.sources);
	return r < 0;
}
