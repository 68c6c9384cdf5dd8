/*
 * Writes a scanned directory.  In: nodes in their order.  Out: entries, each
 * from a descriptor, so that nobody can put something else in the place of a
 * file.  Names of one file are stored together, at the place of the last
 * one: only there the directories of all of them exist.
 */
#define _GNU_SOURCE 1

#include "usr/tree_write.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "usr/cpio_list.h"

/* The source and a path of at most CPIO_NAME_MAX in it */
#define SHOW_MAX 8192

static enum cpio_type node_type(const struct tree_node *n)
{
	switch (n->mode & S_IFMT) {
	case S_IFDIR:
		return CPIO_DIR;
	case S_IFLNK:
		return CPIO_SLINK;
	case S_IFIFO:
		return CPIO_PIPE;
	case S_IFSOCK:
		return CPIO_SOCK;
	case S_IFREG:
		return CPIO_FILE;
	default: /* S_IFBLK, S_IFCHR: others are not in a tree */
		return CPIO_NOD;
	}
}

/* A symbolic link; its target may be anything. */
static int slink_write(struct tree *t, const struct tree_node *n,
		       struct cpio_entry *e, struct cpio_writer *w)
{
	char target[CPIO_NAME_MAX + 1];
	int fd = tree_open(t, n, O_PATH);
	ssize_t len;

	if (fd < 0)
		return fd;
	len = readlinkat(fd, "", target, sizeof(target));
	if (len < 0) {
		tree_msg(t, n->path, -errno, "cannot read the link");
		close(fd);
		return -EIO;
	}
	close(fd);
	if ((size_t)len == sizeof(target))
		return tree_msg(t, n->path, -ENAMETOOLONG,
				"link target of more than 4095 characters");
	target[len] = '\0';
	e->target = target;
	return cpio_write_entry(w, e);
}

/* A regular file with all of its names; n is the last. */
static int file_write(struct tree *t, const struct tree_node *n,
		      struct cpio_entry *e, struct cpio_writer *w)
{
	const struct tree_node *first = n->link_first ? n->link_first : n;
	char source[64], shown[SHOW_MAX];
	const char **names;
	int fd, r;

	e->names_len = 0;
	for (const struct tree_node *p = first; p; p = p->link_next)
		e->names_len++;
	names = malloc(e->names_len * sizeof(*names));
	if (!names)
		return tree_msg(t, n->path, -ENOMEM, "cannot store");
	e->names_len = 0;
	for (const struct tree_node *p = first; p; p = p->link_next)
		names[e->names_len++] = p->path;
	e->names = names;

	/* what has become a FIFO would block */
	fd = tree_open(t, n, O_RDONLY | O_NONBLOCK | O_NOCTTY);
	if (fd < 0) {
		r = fd;
		goto out_free;
	}
	snprintf(source, sizeof(source), "/proc/self/fd/%d", fd);
	snprintf(shown, sizeof(shown), "%s/%s", t->name, n->path);
	e->source = source;
	e->at.list = shown;
	r = cpio_write_entry(w, e);
	close(fd);
out_free:
	free(names);
	return r;
}

static int node_write(struct tree *t, const struct tree_node *n,
		      const struct tree_owner *o, struct cpio_writer *w)
{
	const char *names[] = { n->path };
	struct cpio_entry e = {
		.type = node_type(n),
		.mode = n->mode,
		.uid = o->uid_all || n->uid == o->uid ? 0 : n->uid,
		.gid = o->gid_all || n->gid == o->gid ? 0 : n->gid,
		.names = names,
		.names_len = 1,
		.at = { .list = t->name },
	};

	/* a further name follows, which writes this one, too */
	if (n->link_next)
		return 0;
	if (e.type == CPIO_FILE)
		return file_write(t, n, &e, w);
	if (e.type == CPIO_SLINK)
		return slink_write(t, n, &e, w);
	if (e.type == CPIO_NOD) {
		e.rmajor = major(n->rdev);
		e.rminor = minor(n->rdev);
	}
	return cpio_write_entry(w, &e);
}

int tree_write(struct tree *t, const struct tree_owner *o,
	       struct cpio_writer *w)
{
	int errors = 0;

	for (size_t i = 0; i < t->len; i++) {
		if (node_write(t, t->node[i], o, w) < 0) {
			/* the rest only to find further errors */
			w->check_only = true;
			if (++errors == CPIO_ERRORS_MAX)
				break;
		}
		if (cpio_out_error(w->out))
			return 0;
	}
	return errors ? -EINVAL : 0;
}
