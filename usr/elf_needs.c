/*
 * elf-needs - what a program needs to start: loader, libraries, and the links
 * to them.  In: an ELF file, and a folder that takes the place of /.  Out: a
 * line for each file, and one with a tab and its target for each link.  Nothing
 * is run.
 */
#define _GNU_SOURCE 1

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "usr/cpio_msg.h"
#include "usr/cpio_start.h"
#include "usr/elf_search.h"

const char *progname = "elf-needs";

static const struct option long_options[] = {
	{ "root", required_argument, NULL, 'r' },
	{ "like", required_argument, NULL, 'l' },
	{ "as", required_argument, NULL, 'a' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

struct options {
	char root[PATH_LEN]; /* without a slash at the end */
	const char *like;
	const char *as; /* NULL: the file is below root, as it is */
};

static void usage(FILE *f)
{
	fprintf(f,
		"usage: %s [--root DIR] [--like FILE] [--as NAME] FILE\n"
		"Prints what the program FILE needs to start, a file or a link "
		"with its target\n"
		"a line. FILE, its libraries and links are looked for below "
		"DIR.\n"
		"  --root DIR   instead of /\n"
		"  --like FILE  all must be for the machine of this one; "
		"otherwise for this one\n"
		"  --as NAME    FILE is a file here, not below DIR; NAME will "
		"be a copy\n"
		"  -h, --help   this text\n",
		progname);
}

/* The machine of a file here. */
static int kind_read(const char *name, struct elf_kind *kind)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK), r;
	struct elf_file elf;
	const char *why;

	if (fd < 0)
		return cpio_msg(NULL, -errno, "cannot open %s", name);
	r = elf_read(fd, &elf, &why);
	close(fd);
	if (r == -ENOEXEC)
		return cpio_msg(NULL, 0, "%s is no program: it is not ELF",
				name);
	if (r < 0)
		return cpio_msg(NULL, 0, "%s: damaged: it %s", name, why);
	*kind = elf.kind;
	elf_free(&elf);
	return 0;
}

/* The program's descriptor, and in path what it is in the image. */
static int program_open(struct search *s, const struct options *o,
			const char *name, char *path)
{
	int r, fd;

	if (o->as) {
		fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
		if (fd < 0)
			return cpio_msg(NULL, -errno, "cannot open %s", name);
		r = path_join(path, o->as, "");
	} else {
		r = path_follow(s->root, name, path, &s->needs);
		fd = r < 0 ? r : path_open(s->root, path);
		if (fd < 0)
			return cpio_msg(NULL, fd, "cannot open %s%s", s->root,
					name);
		r = needs_add(&s->needs, path, NULL);
	}
	if (r < 0) {
		close(fd);
		return cpio_msg(NULL, r, "name of %s", name);
	}
	return fd;
}

static int needs_print(const struct needs *n)
{
	for (size_t i = 0; i < n->len; i++) {
		const char *target = n->list[i].target;

		printf("%s%s%s\n", n->list[i].path, target ? "\t" : "",
		       target ? target : "");
	}
	return fflush(stdout) ? cpio_msg(NULL, -errno, "cannot write") : 0;
}

static int run(const struct options *o, const char *name)
{
	struct search *s = calloc(1, sizeof(*s));
	char path[PATH_LEN];
	int r, fd;

	if (!s)
		return cpio_msg(NULL, -ENOMEM, "cannot start");
	s->root = o->root;
	r = kind_read(o->like ? o->like : "/proc/self/exe", &s->kind);
	if (r == 0) {
		r = fd = program_open(s, o, name, path);
		if (fd >= 0) {
			r = search_program(s, fd, path);
			close(fd);
		}
	}
	if (r == 0)
		r = needs_print(&s->needs);
	search_free(s);
	free(s);
	return r < 0 ? 1 : 0;
}

int main(int argc, char **argv)
{
	struct options o = { .like = NULL };
	size_t len;
	int opt;

	cpio_start();
	while ((opt = getopt_long(argc, argv, "h", long_options, NULL)) != -1) {
		switch (opt) {
		case 'r':
			if (path_join(o.root, optarg, "") < 0) {
				cpio_msg(NULL, -ENAMETOOLONG, "--root");
				return 1;
			}
			break;
		case 'l':
			o.like = optarg;
			break;
		case 'a':
			o.as = optarg;
			break;
		case 'h':
			usage(stdout);
			return 0;
		default:
			usage(stderr);
			return 2;
		}
	}
	len = strlen(o.root);
	while (len && o.root[len - 1] == '/')
		o.root[--len] = '\0';
	if (optind != argc - 1 || (o.as && o.as[0] != '/') ||
	    (!o.as && argv[optind][0] != '/')) {
		usage(stderr);
		return 2;
	}
	return run(&o, argv[optind]);
}
