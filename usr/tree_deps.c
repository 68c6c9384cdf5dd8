/*
 * The dependency file that the kernel's usr/Makefile includes: one variable,
 * deps_initramfs, with a path a line.  In: paths.  Out: makefile, each path
 * once and with everything escaped that means something to make.
 */
#define _GNU_SOURCE 1

#include "usr/tree_deps.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "usr/cpio_msg.h"
#include "usr/cpio_out.h"

/* Takes over path, which may be NULL for a lack of memory. */
static int path_add(struct deps *d, char *path)
{
	char **grown;

	if (path && d->len == d->room) {
		d->room = d->room ? d->room * 2 : 1024;
		grown = realloc(d->path, d->room * sizeof(*grown));
		if (!grown) {
			free(path);
			path = NULL;
		} else {
			d->path = grown;
		}
	}
	if (!path)
		return cpio_msg(NULL, -ENOMEM, "cannot list dependencies");
	d->path[d->len++] = path;
	return 0;
}

int deps_add(struct deps *d, const char *path)
{
	return path_add(d, strdup(path));
}

int deps_add_tree(struct deps *d, const struct tree *t)
{
	int r = deps_add(d, t->name);

	for (size_t i = 0; r == 0 && i < t->len; i++) {
		char *path;

		/* make would look at what it points to */
		if (S_ISLNK(t->node[i]->mode))
			continue;
		if (asprintf(&path, "%s/%s", t->name, t->node[i]->path) < 0)
			path = NULL;
		r = path_add(d, path);
	}
	return r;
}

static int path_compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* As a target and as a prerequisite, out of a variable. */
static int path_write(struct cpio_out *out, const char *path)
{
	for (const char *p = path; *p; p++) {
		/* a target with '%' is a pattern, however it is written */
		if (*p == '\n' || *p == '%')
			return cpio_msg(NULL, 0,
					"cannot list dependencies: %% or "
					"newline in %s",
					path);
		if (*p == '$')
			cpio_out_write(out, "$", 1);
		else if (strchr(" \t:#*?[]", *p))
			cpio_out_write(out, "\\", 1);
		cpio_out_write(out, p, 1);
	}
	cpio_out_write(out, " \\\n", 3);
	return 0;
}

int deps_write(struct deps *d, const char *file)
{
	static const char head[] = "deps_initramfs := \\\n";
	struct cpio_out *out;
	int r = cpio_out_open(file, &out);

	if (r < 0)
		return cpio_msg(NULL, r, "cannot create %s", file);
	cpio_out_write(out, head, sizeof(head) - 1);
	if (d->len)
		qsort(d->path, d->len, sizeof(*d->path), path_compare);
	for (size_t i = 0; i < d->len; i++) {
		if (i && !strcmp(d->path[i - 1], d->path[i]))
			continue;
		if (path_write(out, d->path[i]) < 0) {
			cpio_out_drop(out);
			return -EINVAL;
		}
	}
	r = cpio_out_commit(out);
	if (r < 0)
		cpio_msg(NULL, r, "cannot write %s", file);
	return r;
}

void deps_free(struct deps *d)
{
	for (size_t i = 0; i < d->len; i++)
		free(d->path[i]);
	free(d->path);
}
