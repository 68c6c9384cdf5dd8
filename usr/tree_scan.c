/*
 * Reads a directory with all below it.  Everything is opened relative to the
 * directory above, without following symbolic links; three descriptors are
 * enough for any depth.  A name may be any that the archive can hold.
 */
#define _GNU_SOURCE 1

#include "usr/tree_scan.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "usr/cpio_list.h"
#include "usr/cpio_msg.h"

#define DIR_FLAGS (O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
/* How much of a path a message shows */
#define SHOW 600

int tree_msg(const struct tree *t, const char *path, int err, const char *what)
{
	char show[SHOW + sizeof("\\ooo...")];
	const char *part[] = { t->name, *path ? "/" : "", path };
	size_t n = 0;

	for (size_t i = 0; i < 3; i++)
		for (const char *p = part[i]; *p && n < SHOW; p++) {
			unsigned char c = (unsigned char)*p;

			if (c > ' ' && c < 0x7f && c != '\\')
				show[n++] = *p;
			else
				n += (size_t)sprintf(show + n, "\\%03o", c);
		}
	memcpy(show + n, n < SHOW ? "" : "...", n < SHOW ? 1 : 4);
	return cpio_msg(NULL, err, "%s: %s", show, what);
}

static struct tree_node *node_make(const struct tree_node *parent,
				   const char *name, const struct stat *st)
{
	size_t up = parent ? strlen(parent->path) : 0, len = strlen(name);
	struct tree_node *n = malloc(sizeof(*n) + up + len + 2);

	if (!n)
		return NULL;
	*n = (struct tree_node){
		.parent = parent,
		.dev = st->st_dev,
		.ino = st->st_ino,
		.mode = st->st_mode,
		.uid = st->st_uid,
		.gid = st->st_gid,
		.rdev = st->st_rdev,
		.nlink = st->st_nlink,
	};
	if (up) {
		memcpy(n->path, parent->path, up);
		n->path[up++] = '/';
	}
	memcpy(n->path + up, name, len + 1);
	return n;
}

static bool is_same(const struct tree_node *n, const struct stat *st)
{
	return n->dev == st->st_dev && n->ino == st->st_ino &&
	       n->mode == st->st_mode;
}

static const char *node_name(const struct tree_node *n)
{
	const char *slash = strrchr(n->path, '/');

	return slash ? slash + 1 : n->path;
}

static void at_set(struct tree *t, const struct tree_node *n, int fd)
{
	if (t->at_fd >= 0)
		close(t->at_fd);
	t->at = n;
	t->at_fd = fd;
}

/* Opens a path below dir one name at a time.  Returns fd or -errno. */
static int dir_descend(int dir, const char *path)
{
	char name[NAME_MAX + 1];
	int fd = dir;

	while (*path) {
		size_t n = strcspn(path, "/");
		int next;

		memcpy(name, path, n);
		name[n] = '\0';
		next = openat(fd, name, DIR_FLAGS);
		if (next < 0)
			next = -errno;
		if (fd != dir)
			close(fd);
		if (next < 0)
			return next;
		fd = next;
		path += n + (path[n] == '/');
	}
	return fd;
}

/* Descriptor of a directory, good until the next call; or -errno. */
static int dir_open(struct tree *t, const struct tree_node *n)
{
	struct stat st;
	int fd;

	if (n == t->top)
		return t->fd;
	if (n == t->at)
		return t->at_fd;
	if (n->parent == t->at)
		fd = dir_descend(t->at_fd, node_name(n));
	else
		fd = dir_descend(t->fd, n->path);
	if (fd < 0)
		return tree_msg(t, n->path, fd, "cannot open");
	if (fstat(fd, &st) < 0 || !is_same(n, &st)) {
		close(fd);
		return tree_msg(t, n->path, 0, "has changed while being read");
	}
	at_set(t, n, fd);
	return fd;
}

/* What cannot be stored.  Returns 0, or -errno after a message. */
static int node_check(struct tree *t, const struct tree_node *n,
		      const struct stat *st)
{
	if (strlen(n->path) > CPIO_NAME_MAX)
		return tree_msg(t, n->path, -ENAMETOOLONG,
				"path of more than 4095 characters");
	if (!strcmp(n->path, CPIO_TRAILER))
		return tree_msg(t, n->path, 0, "this name ends an archive");
	switch (n->mode & S_IFMT) {
	case S_IFREG:
		if (st->st_size > UINT32_MAX)
			return tree_msg(t, n->path, -EFBIG,
					"cannot store, larger than 4 GiB - 1");
		return 0;
	case S_IFDIR:
		for (const struct tree_node *p = n->parent; p; p = p->parent)
			if (p->dev == n->dev && p->ino == n->ino)
				return tree_msg(t, n->path, -ELOOP,
						"directory contains itself");
		return 0;
	case S_IFLNK:
	case S_IFIFO:
	case S_IFSOCK:
	case S_IFBLK:
	case S_IFCHR:
		return 0;
	default:
		return tree_msg(t, n->path, 0, "unknown type of file");
	}
}

static int node_add(struct tree *t, const struct tree_node *dir, int fd,
		    const char *name)
{
	struct tree_node *n, **grown;
	struct stat st;
	int r = 0;

	if (fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) < 0) {
		r = -errno;
		st = (struct stat){ .st_mode = 0 };
	}
	if (t->len == t->room) {
		t->room = t->room ? t->room * 2 : 1024;
		grown = realloc(t->node, t->room * sizeof(*grown));
		if (!grown)
			return tree_msg(t, "", -ENOMEM, "cannot read");
		t->node = grown;
	}
	n = node_make(dir, name, &st);
	if (!n)
		return tree_msg(t, "", -ENOMEM, "cannot read");
	if (r < 0)
		tree_msg(t, n->path, r, "cannot stat");
	else
		r = node_check(t, n, &st);
	if (r < 0)
		free(n);
	else
		t->node[t->len++] = n;
	return r;
}

/* Appends what is in a directory; counts errors and goes on. */
static void dir_read(struct tree *t, const struct tree_node *dir)
{
	int fd = dir_open(t, dir), copy;
	struct dirent *d;
	DIR *stream;

	if (fd < 0) {
		t->errors++;
		return;
	}
	copy = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	stream = copy >= 0 ? fdopendir(copy) : NULL;
	if (!stream) {
		tree_msg(t, dir->path, -errno, "cannot open");
		t->errors++;
		if (copy >= 0)
			close(copy);
		return;
	}
	while (errno = 0,
	       (d = readdir(stream)) && t->errors < CPIO_ERRORS_MAX) {
		if (!strcmp(d->d_name, ".") || !strcmp(d->d_name, ".."))
			continue;
		if (node_add(t, dir, fd, d->d_name) < 0)
			t->errors++;
	}
	if (!d && errno) {
		tree_msg(t, dir->path, -errno, "cannot read");
		t->errors++;
	}
	closedir(stream);
}

static int node_compare(const void *a, const void *b)
{
	const struct tree_node *const *x = a, *const *y = b;

	return strcmp((*x)->path, (*y)->path);
}

/* Regular files with more than one name, the names of each in order. */
static int link_compare(const void *a, const void *b)
{
	const struct tree_node *const *x = a, *const *y = b;

	if ((*x)->dev != (*y)->dev)
		return (*x)->dev < (*y)->dev ? -1 : 1;
	if ((*x)->ino != (*y)->ino)
		return (*x)->ino < (*y)->ino ? -1 : 1;
	return node_compare(a, b);
}

/* Chains the names of each file. */
static int links_find(struct tree *t)
{
	struct tree_node **link = malloc((t->len + 1) * sizeof(*link));
	size_t n = 0;

	if (!link)
		return tree_msg(t, "", -ENOMEM, "cannot read");
	for (size_t i = 0; i < t->len; i++)
		if (S_ISREG(t->node[i]->mode) && t->node[i]->nlink > 1)
			link[n++] = t->node[i];
	qsort(link, n, sizeof(*link), link_compare);
	for (size_t i = 1; i < n; i++) {
		struct tree_node *a = link[i - 1], *b = link[i];

		if (a->dev != b->dev || a->ino != b->ino)
			continue;
		a->link_next = b;
		b->link_first = a->link_first ? a->link_first : a;
		a->link_first = NULL;
	}
	free(link);
	return 0;
}

int tree_scan(struct tree *t, const char *name)
{
	struct stat st;

	*t = (struct tree){ .name = name, .at_fd = -1 };
	t->fd = open(name, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (t->fd < 0 || fstat(t->fd, &st) < 0)
		return tree_msg(t, "", -errno, "cannot open");
	t->top = node_make(NULL, "", &st);
	if (!t->top)
		return tree_msg(t, "", -ENOMEM, "cannot read");
	dir_read(t, t->top);
	/* the array grows while it is read */
	for (size_t i = 0; i < t->len && t->errors < CPIO_ERRORS_MAX; i++)
		if (S_ISDIR(t->node[i]->mode))
			dir_read(t, t->node[i]);
	if (t->errors)
		return -EINVAL;
	if (t->len)
		qsort(t->node, t->len, sizeof(*t->node), node_compare);
	return links_find(t);
}

int tree_open(struct tree *t, const struct tree_node *n, int flags)
{
	int dir = dir_open(t, n->parent), fd;
	struct stat st;

	if (dir < 0)
		return dir;
	fd = openat(dir, node_name(n), flags | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return tree_msg(t, n->path, -errno, "cannot open");
	if (fstat(fd, &st) < 0 || !is_same(n, &st)) {
		close(fd);
		return tree_msg(t, n->path, 0, "has changed while being read");
	}
	return fd;
}

void tree_free(struct tree *t)
{
	if (t->fd >= 0)
		close(t->fd);
	at_set(t, NULL, -1);
	for (size_t i = 0; i < t->len; i++)
		free(t->node[i]);
	free(t->node);
	free(t->top);
}
