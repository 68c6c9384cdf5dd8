/*
 * Paths below another root.  In: names as programs use them.  Out: names
 * without links, and the links on the way, which an image needs, too.
 */
#define _GNU_SOURCE 1

#include "usr/elf_path.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_odd(const char *s)
{
	for (; *s; s++) {
		if ((unsigned char)*s < ' ' || *s == 0x7f)
			return true;
	}
	return false;
}

static bool is_same(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

int needs_add(struct needs *n, const char *path, const char *target)
{
	struct need need = { NULL, NULL };

	for (size_t i = 0; i < n->len; i++) {
		if (is_same(n->list[i].path, path) &&
		    is_same(n->list[i].target, target))
			return 0;
	}
	if (is_odd(path) || (target && is_odd(target)))
		return -EILSEQ;
	if (n->len == NEEDS_MAX)
		return -E2BIG;
	if (n->len == n->room) {
		size_t room = n->room ? n->room * 2 : 64;
		void *list = realloc(n->list, room * sizeof(*n->list));

		if (!list)
			return -ENOMEM;
		n->list = list;
		n->room = room;
	}
	need.path = strdup(path);
	need.target = target ? strdup(target) : NULL;
	if (!need.path || (target && !need.target)) {
		free(need.path);
		free(need.target);
		return -ENOMEM;
	}
	n->list[n->len++] = need;
	return 0;
}

void needs_cut(struct needs *n, size_t len)
{
	while (n->len > len) {
		n->len--;
		free(n->list[n->len].path);
		free(n->list[n->len].target);
	}
}

void needs_free(struct needs *n)
{
	needs_cut(n, 0);
	free(n->list);
	*n = (struct needs){ NULL, 0, 0 };
}

int path_join(char *out, const char *a, const char *b)
{
	int n = snprintf(out, PATH_LEN, "%s%s", a, b);

	return n >= 0 && n < PATH_LEN ? 0 : -ENAMETOOLONG;
}

/* A walk from / on: where it is, and what is left to go. */
struct walk {
	const char *root;
	char *real;
	char rest[PATH_LEN];
	unsigned int links;
	struct needs *needs;
};

/* Takes the first part of the rest.  False: nothing is left. */
static bool part_take(struct walk *w, char *part)
{
	char *from = w->rest + strspn(w->rest, "/");
	size_t len = strcspn(from, "/");

	memcpy(part, from, len);
	part[len] = '\0';
	memmove(w->rest, from + len, strlen(from + len) + 1);
	return len > 0;
}

static void part_drop(char *real)
{
	char *slash = strrchr(real, '/');

	if (slash)
		*slash = '\0';
}

/* real is a link: its target comes before the rest. */
static int link_follow(struct walk *w, const char *place)
{
	char target[PATH_LEN], joined[PATH_LEN];
	ssize_t n = readlink(place, target, sizeof(target) - 1);
	int r;

	if (n < 0)
		return -errno;
	target[n] = '\0';
	if (++w->links > PATH_LINKS_MAX)
		return -ELOOP;
	r = needs_add(w->needs, w->real, target);
	if (r == 0)
		r = path_join(joined, target, w->rest);
	if (r == 0)
		r = path_join(w->rest, joined, "");
	if (r < 0)
		return r;
	if (target[0] == '/')
		w->real[0] = '\0';
	else
		part_drop(w->real);
	return 0;
}

static int part_follow(struct walk *w, const char *part)
{
	char place[PATH_LEN], longer[PATH_LEN];
	struct stat st;
	int r;

	if (!strcmp(part, "."))
		return 0;
	if (!strcmp(part, "..")) {
		part_drop(w->real);
		return 0;
	}
	r = path_join(longer, w->real, "/");
	if (r == 0)
		r = path_join(place, longer, part);
	if (r == 0)
		r = path_join(w->real, place, "");
	if (r == 0)
		r = path_join(place, w->root, w->real);
	if (r < 0)
		return r;
	if (lstat(place, &st) < 0)
		return -errno;
	if (S_ISLNK(st.st_mode))
		return link_follow(w, place);
	return !S_ISDIR(st.st_mode) && w->rest[0] ? -ENOTDIR : 0;
}

int path_follow(const char *root, const char *path, char *real, struct needs *n)
{
	struct walk w = { .root = root, .real = real, .needs = n };
	size_t before = n->len;
	char part[PATH_LEN];
	int r = path_join(w.rest, path, "");

	real[0] = '\0';
	while (r == 0 && part_take(&w, part))
		r = part_follow(&w, part);
	if (r < 0)
		needs_cut(n, before);
	return r;
}

int path_open(const char *root, const char *real)
{
	char place[PATH_LEN];
	struct stat st;
	int r = path_join(place, root, real), fd;

	if (r < 0)
		return r;
	fd = open(place, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		return -errno;
	r = fstat(fd, &st) < 0 ? -errno : S_ISREG(st.st_mode) ? 0 : -EACCES;
	if (r < 0) {
		close(fd);
		return r;
	}
	return fd;
}
