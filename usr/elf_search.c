/*
 * All that a program needs: its loader, its libraries, and theirs, each name
 * looked for once.  What glibc loads by itself, libgcc_s, is added; what
 * programs load by themselves, by dlopen(), cannot be seen in their files.
 */
#define _GNU_SOURCE 1

#include "usr/elf_search.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "usr/cpio_msg.h"
#include "usr/elf_seek.h"

#define LIBC   "libc.so.6"
#define LIBGCC "libgcc_s.so.1"
#define CACHE  "/etc/ld.so.cache"

static void machine_text(const struct elf_kind *k, char *text, size_t size)
{
	const char *name = elf_machine_name(k);

	if (name)
		snprintf(text, size, "%s", name);
	else
		snprintf(text, size, "machine %u", k->machine);
}

/* "#!": which program reads it. */
static int script_tell(int fd, const char *name)
{
	char line[256];
	ssize_t n = pread(fd, line, sizeof(line) - 1, 0);
	char *at = line + 2;

	if (n < 2 || line[0] != '#' || line[1] != '!')
		return cpio_msg(NULL, 0, "%s is no program: it is not ELF",
				name);
	line[n] = '\0';
	at += strspn(at, " \t");
	at[strcspn(at, " \t\r\n")] = '\0';
	return cpio_msg(NULL, 0, "%s is a script: its interpreter is %s", name,
			at);
}

int search_read(const struct search *s, int fd, const char *name,
		struct elf_file *elf)
{
	char its[32], ours[32];
	const char *why;
	int r = elf_read(fd, elf, &why);

	if (r == -ENOEXEC)
		return script_tell(fd, name);
	if (r < 0)
		return cpio_msg(NULL, 0, "%s: damaged: it %s", name, why);
	if (seek_fits(s, elf))
		return 0;
	machine_text(&elf->kind, its, sizeof(its));
	machine_text(&s->kind, ours, sizeof(ours));
	elf_free(elf);
	return cpio_msg(NULL, 0, "%s is for %s, not for %s", name, its, ours);
}

static bool is_there(const struct search *s, const char *name)
{
	for (size_t i = 0; i < s->objects_len; i++) {
		const struct object *o = &s->objects[i];

		if (!strcmp(o->name, name) ||
		    (o->elf.soname && !strcmp(o->elf.soname, name)))
			return true;
	}
	return false;
}

/* Takes over elf, also if it fails. */
static int object_add(struct search *s, const char *name, const char *path,
		      size_t loader, struct elf_file *elf)
{
	struct object *o = &s->objects[s->objects_len];

	if (s->objects_len == OBJECTS_MAX) {
		elf_free(elf);
		return -E2BIG;
	}
	*o = (struct object){ .loader = loader, .elf = *elf };
	*elf = (struct elf_file){ .interp = NULL };
	s->objects_len++;
	o->name = strdup(name);
	o->folder = strndup(path, (size_t)(strrchr(path, '/') - path));
	return o->name && o->folder ? 0 : -ENOMEM;
}

static int library_missing(const struct search *s, const struct seek *k)
{
	const char *who = s->objects[k->loader].name;

	if (k->bad[0])
		return cpio_msg(NULL, 0, "%s needs %s: %s %s", who, k->name,
				k->bad, k->why);
	return cpio_msg(NULL, 0, "%s needs %s, which is not found%s%s", who,
			k->name, s->root[0] ? " below " : "", s->root);
}

/* 0: it is in the result; 1: not found, and nothing is said; or -errno. */
static int library_add(struct search *s, struct seek *k)
{
	int r;

	if (is_there(s, k->name))
		return 0;
	r = seek_library(s, k);
	if (r <= 0)
		return r < 0 ? r : 1;
	r = needs_add(&s->needs, k->real, NULL);
	if (r < 0) {
		elf_free(&k->elf);
		return r;
	}
	return object_add(s, k->name, k->found, k->loader, &k->elf);
}

/* Whoever ends threads lets glibc load libgcc_s; glibc itself has the names. */
static int unwinder_add(struct search *s, size_t i)
{
	const struct elf_file *elf = &s->objects[i].elf;
	struct seek k = { .name = LIBGCC, .loader = i };
	int r;

	if (!elf->unwinds || !elf->dynamic ||
	    (elf->soname && (!strcmp(elf->soname, LIBC) ||
			     !strcmp(elf->soname, "libpthread.so.0"))) ||
	    !is_there(s, LIBC))
		return 0;
	r = library_add(s, &k);
	if (r == 1) {
		cpio_msg(NULL, 0,
			 "note: %s may end threads, for which it needs %s, "
			 "which is not found",
			 s->objects[i].name, LIBGCC);
		return 0;
	}
	return r;
}

static int libraries_add(struct search *s)
{
	struct seek k;
	int r;

	for (size_t i = 0; i < s->objects_len; i++) {
		for (size_t j = 0; j < s->objects[i].elf.needed_len; j++) {
			k = (struct seek){ .name = s->objects[i].elf.needed[j],
					   .loader = i };
			r = library_add(s, &k);
			if (r != 0)
				return r < 0 ? r : library_missing(s, &k);
		}
		r = unwinder_add(s, i);
		if (r < 0)
			return r;
	}
	return 0;
}

static int loader_add(struct search *s)
{
	const struct object *program = &s->objects[0];
	struct seek k = { .name = program->elf.interp };
	int r;

	if (!k.name)
		return 0;
	r = seek_path(s, &k, k.name);
	if (r == 0)
		return library_missing(s, &k);
	if (r < 0)
		return r;
	r = needs_add(&s->needs, k.real, NULL);
	if (r < 0) {
		elf_free(&k.elf);
		return r;
	}
	/* nobody asked for it, so its place in the tree is its own */
	return object_add(s, k.name, k.found, s->objects_len, &k.elf);
}

/* Without one only the default folders count. */
static int cache_open(struct search *s)
{
	struct needs links = { NULL, 0, 0 };
	char real[PATH_LEN];
	const char *why;
	int r = path_follow(s->root, CACHE, real, &links), fd;

	needs_free(&links);
	if (r < 0)
		return r == -ENOMEM ? r : 0;
	fd = path_open(s->root, real);
	if (fd < 0)
		return 0;
	r = cache_read(fd, s->kind.data, &s->cache, &why);
	close(fd);
	if (r < 0)
		cpio_msg(NULL, 0, "note: %s%s %s: only default folders count",
			 s->root, CACHE, why);
	return r == -ENOMEM ? r : 0;
}

/* Links in the folder of the C library, which is a default one. */
static int strays_link(struct search *s)
{
	const char *folder = elf_machine_folders(&s->kind);
	char real[PATH_LEN], slash[PATH_LEN], path[PATH_LEN];
	int r = 0;

	if (!s->strays.len || !folder)
		return 0;
	for (size_t i = 0; i < s->objects_len; i++) {
		if (!strcmp(s->objects[i].name, LIBC))
			folder = s->objects[i].folder;
	}
	if (path_follow(s->root, folder, real, &s->needs) < 0)
		r = path_join(real, folder, "");
	for (size_t i = 0; r == 0 && i < s->strays.len; i++) {
		r = path_join(slash, real, "/");
		if (r == 0)
			r = path_join(path, slash, s->strays.list[i].path);
		if (r == 0)
			r = needs_add(&s->needs, path,
				      s->strays.list[i].target);
	}
	return r;
}

int search_program(struct search *s, int fd, const char *path)
{
	struct elf_file elf;
	int r = search_read(s, fd, path, &elf);

	if (r == 0)
		r = object_add(s, path, path, 0, &elf);
	if (r == 0)
		r = cache_open(s);
	if (r == 0)
		r = loader_add(s);
	if (r == 0)
		r = libraries_add(s);
	if (r == 0)
		r = strays_link(s);
	if (r == -EILSEQ)
		return cpio_msg(NULL, 0, "%s needs a file with an odd name",
				path);
	if (r == -E2BIG)
		return cpio_msg(NULL, 0, "%s needs too many files", path);
	if (r < 0 && r != -EINVAL)
		return cpio_msg(NULL, r, "cannot find what %s needs", path);
	return r;
}

void search_free(struct search *s)
{
	for (size_t i = 0; i < s->objects_len; i++) {
		free(s->objects[i].name);
		free(s->objects[i].folder);
		elf_free(&s->objects[i].elf);
	}
	cache_free(&s->cache);
	needs_free(&s->needs);
	needs_free(&s->strays);
}
