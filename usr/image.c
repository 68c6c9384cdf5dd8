/*
 * Puts an image together.  In: sources, of which each may be a directory, a
 * list or, alone, an archive.  Out: the archive and what it depends on.
 */
#define _GNU_SOURCE 1

#include "usr/image.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "usr/compress_run.h"
#include "usr/cpio_each.h"
#include "usr/cpio_msg.h"
#include "usr/cpio_out.h"
#include "usr/cpio_write.h"
#include "usr/tree_archive.h"
#include "usr/tree_deps.h"
#include "usr/tree_scan.h"
#include "usr/tree_types.h"

/* An image on its way. */
struct making {
	struct compress compress;
	struct cpio_writer writer;
	struct deps deps;
	bool has_deps;
	struct tree_types types;
	bool has_types;
	const char *source; /* the one at hand */
};

/* Opens a regular file.  Returns fd, or -errno after a message. */
static int source_open(const char *path, struct stat *st)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK), r;

	if (fd < 0)
		return cpio_msg(NULL, -errno, "cannot open %s", path);
	if (fstat(fd, st) < 0)
		r = cpio_msg(NULL, -errno, "cannot stat %s", path);
	else if (!S_ISREG(st->st_mode))
		r = cpio_msg(NULL, 0,
			     "%s is neither a directory nor a regular file",
			     path);
	else
		return fd;
	close(fd);
	return r;
}

/* Finds out what a source is.  Returns 0, or -errno after a message. */
static int source_look(struct source *s, bool check)
{
	unsigned char head[COMPRESS_HEAD];
	const char *why;
	struct stat st;
	ssize_t n;
	int fd, r;

	if (stat(s->path, &st) == 0 && S_ISDIR(st.st_mode)) {
		s->kind = SOURCE_DIR;
		return 0;
	}
	fd = source_open(s->path, &st);
	if (fd < 0)
		return fd;
	n = pread(fd, head, sizeof(head), 0);
	r = n < 0 ? -errno : 0;
	close(fd);
	if (r < 0)
		return cpio_msg(NULL, r, "cannot read %s", s->path);
	r = compress_by_content(head, (size_t)n, &s->method, &why);
	if (r < 0 && check)
		return cpio_msg(NULL, 0,
				"%s: the kernel cannot unpack this: %s",
				s->path, why);
	if (!r && compress_is_cpio_name(s->path))
		return cpio_msg(NULL, 0, "%s is not a cpio archive", s->path);
	s->kind = r != 0 ? SOURCE_CPIO : SOURCE_LIST;
	return 0;
}

/* Whether an archive may be passed on, or compressed as is asked for. */
static int archive_look(struct image *im, const struct source *s)
{
	struct tree_archive a = { .path = s->path };
	struct stat st;
	int r = 0;

	if (s->method != COMPRESS_NONE && im->method != s->method &&
	    (im->method_set || im->method != COMPRESS_NONE))
		return cpio_msg(NULL, 0,
				"%s is compressed by %s, not by %s, and stays "
				"so",
				s->path, compress_name(s->method),
				compress_name(im->method));
	/* as it is */
	if (s->method != COMPRESS_NONE)
		im->method = COMPRESS_NONE;
	a.fd = source_open(s->path, &st);
	if (a.fd < 0)
		return a.fd;
	if (im->no_check)
		tree_archive_look(&a);
	else
		r = tree_archive_check(&a);
	close(a.fd);
	if (r == 0 && im->method != COMPRESS_NONE && a.method != COMPRESS_NONE)
		return cpio_msg(NULL, 0,
				"%s is compressed by %s from byte %" PRIu64
				" on, and what is compressed twice by %s the "
				"kernel does not unpack",
				s->path, compress_name(a.method), a.method_at,
				compress_name(im->method));
	return r;
}

/* All sources, and whether they go together. */
static int sources_look(struct image *im)
{
	for (size_t i = 0; i < im->sources_len; i++) {
		struct source *s = &im->sources[i];
		int r = source_look(s, !im->no_check);

		if (r < 0)
			return r;
		if (s->kind != SOURCE_CPIO)
			continue;
		if (im->sources_len > 1)
			return cpio_msg(NULL, 0,
					"%s is a cpio archive: it must be the "
					"only source",
					s->path);
		r = archive_look(im, s);
		if (r < 0)
			return r;
	}
	return 0;
}

/* The archive as it is. */
static int cpio_pass(struct making *m, const char *path)
{
	struct stat st;
	int fd = source_open(path, &st), r;

	if (fd < 0)
		return fd;
	r = cpio_out_copy(m->compress.in, fd, (uint64_t)st.st_size, NULL);
	close(fd);
	if (cpio_out_error(m->compress.in))
		return 0;
	if (r == -ENODATA || r == -EFBIG)
		return cpio_msg(NULL, 0, "%s has changed while being read",
				path);
	if (r < 0)
		return cpio_msg(NULL, r, "cannot read %s", path);
	return 0;
}

/* One directive.  Returns 0, or -errno after a message. */
static int entry_add(void *arg, const struct cpio_entry *e)
{
	struct making *m = arg;
	int r = 0;

	if (m->has_deps && e->type == CPIO_FILE)
		r = deps_add(&m->deps, e->source);
	for (size_t i = 0; m->has_types && r == 0 && i < e->names_len; i++)
		r = tree_types_add(&m->types, e->names[i], e->mode, m->source,
				   &e->at);
	return r < 0 ? r : cpio_write_entry(&m->writer, e);
}

static int list_add(struct making *m, const char *path)
{
	struct cpio_list *l;
	FILE *f = fopen(path, "re");
	int r;

	if (!f)
		return cpio_msg(NULL, -errno, "cannot open %s", path);
	r = cpio_list_new(f, path, &l);
	if (r < 0) {
		cpio_msg(NULL, r, "cannot read %s", path);
		goto out_close;
	}
	r = cpio_each(l, f, &m->writer, entry_add, m);
	cpio_list_free(l);
out_close:
	fclose(f);
	return r;
}

static int types_add_tree(struct making *m, const struct tree *t)
{
	const struct cpio_at at = { .list = t->name };
	int r = 0;

	for (size_t i = 0; r == 0 && i < t->len; i++)
		r = tree_types_add(&m->types, t->node[i]->path,
				   t->node[i]->mode, m->source, &at);
	return r;
}

static int dir_add(struct making *m, const struct source *s)
{
	struct tree t;
	int r = tree_scan(&t, s->path);

	if (r == 0 && m->has_deps)
		r = deps_add_tree(&m->deps, &t);
	if (r == 0 && m->has_types)
		r = types_add_tree(m, &t);
	if (r == 0)
		r = tree_write(&t, &s->owner, &m->writer);
	tree_free(&t);
	return r;
}

static int source_add(struct making *m, const struct source *s)
{
	int r = 0;

	m->source = s->path;
	if (m->has_deps && s->kind != SOURCE_DIR)
		r = deps_add(&m->deps, s->path);
	if (r < 0)
		return r;
	switch (s->kind) {
	case SOURCE_DIR:
		r = dir_add(m, s);
		break;
	case SOURCE_LIST:
		r = list_add(m, s->path);
		break;
	case SOURCE_CPIO:
		r = cpio_pass(m, s->path);
		break;
	}
	return r;
}

int image_make(struct image *im)
{
	struct making m = {
		.writer.ino = CPIO_FIRST_INO,
		.writer.mtime = im->mtime,
		.writer.mtime_all = im->mtime_all,
		.has_deps = im->deps,
		.has_types = im->sources_len > 1,
	};
	int r = sources_look(im);

	if (r == 0)
		r = compress_open(&m.compress, im->method, im->output);
	if (r < 0)
		return r;
	m.writer.out = m.compress.in;
	for (size_t i = 0; i < im->sources_len && r == 0; i++)
		r = source_add(&m, &im->sources[i]);
	if (r == 0 && im->sources[0].kind != SOURCE_CPIO)
		cpio_write_trailer(&m.writer);
	/* a write error has no message yet: then committing finds it again */
	if (r == 0 && m.has_deps && !cpio_out_error(m.writer.out))
		r = deps_write(&m.deps, im->deps);
	if (r < 0)
		compress_drop(&m.compress);
	else
		r = compress_commit(&m.compress);
	deps_free(&m.deps);
	tree_types_free(&m.types);
	return r;
}
