/*
 * A walk below another root, see root_open.h.  openat2(2) with
 * RESOLVE_IN_ROOT would do it, but answers EAGAIN to a path with ".." when
 * anything on the machine is renamed or mounted meanwhile, and older kernels
 * do not have it.  Here each name is opened in its directory, so that there
 * is nothing to try again, and one way for all kernels.
 */
#include "lib/root_open.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "lib/compat.h"
#include "lib/str.h"

#define REST_SIZE 4096 /* PATH_MAX */
#define NAME_SIZE 256  /* NAME_MAX and its NUL */
#define LINKS_MAX 40   /* the kernel's MAXSYMLINKS */

struct walk {
	int root, dir;
	unsigned depth; /* of dir below root: ".." does not leave that */
	unsigned links;
	const char *rest;
	unsigned turn;
	char text[2][REST_SIZE]; /* rest is in [turn] after the first link */
};

static void walk_to(struct walk *w, int dir)
{
	if (w->dir != w->root)
		close(w->dir);
	w->dir = dir;
}

static int walk_enter(struct walk *w, const char *name)
{
	int dir = openat(w->dir, name,
			 O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (dir < 0)
		return -errno;
	walk_to(w, dir);
	return 0;
}

static int walk_up(struct walk *w)
{
	if (w->depth == 0)
		return 0;
	if (--w->depth > 0)
		return walk_enter(w, "..");
	walk_to(w, w->root);
	return 0;
}

/* 1 when name was a symbolic link, to which rest leads now; 0 when not. */
static int walk_link(struct walk *w, const char *name)
{
	char *text = w->text[w->turn ^ 1];
	ssize_t n = readlinkat(w->dir, name, text, REST_SIZE);

	if (n < 0)
		return errno == EINVAL ? 0 : -errno;
	if (n == 0)
		return -ENOENT;
	if (w->links++ == LINKS_MAX)
		return -ELOOP;
	if (n == REST_SIZE)
		return -ENAMETOOLONG;
	text[n] = '\0';
	if (str_cat(text, REST_SIZE, w->rest) < 0)
		return -ENAMETOOLONG;
	w->rest = text;
	w->turn ^= 1;
	if (*text == '/') {
		walk_to(w, w->root);
		w->depth = 0;
	}
	return 1;
}

/* The next name of the path; "" at its end, "." for that of "usr/". */
static int walk_name(struct walk *w, char name[NAME_SIZE])
{
	size_t slashes = strspn(w->rest, "/"), len;

	w->rest += slashes;
	len = strcspn(w->rest, "/");
	if (len == 0)
		return str_copy(name, NAME_SIZE, slashes > 0 ? "." : "");
	if (str_copy_n(name, NAME_SIZE, w->rest, len) < 0)
		return -ENAMETOOLONG;
	w->rest += len;
	return 0;
}

/* One name further: 1, or 0 when the path ends in w->dir or its file name. */
OUTLINE static int walk_step(struct walk *w, char name[NAME_SIZE])
{
	int r = walk_name(w, name);

	if (r < 0 || *name == '\0')
		return r;
	if (strcmp(name, ".") == 0)
		return 1;
	if (strcmp(name, "..") == 0) {
		r = walk_up(w);
		return r < 0 ? r : 1;
	}
	r = walk_link(w, name);
	if (r != 0 || *w->rest == '\0')
		return r;
	r = walk_enter(w, name);
	if (r < 0)
		return r;
	w->depth++;
	return 1;
}

int root_open(int root, const char *path, int flags)
{
	UNINITIALIZED struct walk w;
	char name[NAME_SIZE];
	int r;

	if (*path == '\0')
		return -ENOENT;
	w.root = w.dir = root;
	w.depth = w.links = w.turn = 0;
	w.rest = path;
	do {
		r = walk_step(&w, name);
	} while (r > 0);
	if (r == 0) {
		r = openat(w.dir, *name != '\0' ? name : ".",
			   flags | O_NOFOLLOW | O_CLOEXEC);
		if (r < 0)
			r = -errno;
	}
	walk_to(&w, root);
	return r;
}
