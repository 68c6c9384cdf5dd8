/*
 * Finds a library as ld.so(8) finds it: in the folders of DT_RPATH or
 * DT_RUNPATH, then by /etc/ld.so.cache, then in the machine's default folders.
 * The environment and folders for special processors (glibc-hwcaps) are left
 * out of account.
 */
#define _GNU_SOURCE 1

#include "usr/elf_seek.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "usr/cpio_msg.h"

bool seek_fits(const struct search *s, const struct elf_file *elf)
{
	return elf->kind.machine == s->kind.machine &&
	       elf->kind.class == s->kind.class &&
	       elf->kind.data == s->kind.data;
}

int seek_path(struct search *s, struct seek *k, const char *path)
{
	size_t before = s->needs.len;
	int r = path_follow(s->root, path, k->real, &s->needs), fd;

	if (r == -ENOMEM || r == -E2BIG || r == -EILSEQ)
		return r;
	if (r < 0)
		return 0;
	fd = path_open(s->root, k->real);
	k->why = "cannot be opened";
	if (fd >= 0) {
		r = elf_read(fd, &k->elf, &k->why);
		close(fd);
		if (r == 0 && seek_fits(s, &k->elf)) {
			path_join(k->found, path, "");
			return 1;
		}
		if (r == 0) {
			elf_free(&k->elf);
			k->why = "is for another machine";
		} else if (r == -ENOEXEC) {
			k->why = "is not ELF";
		}
	}
	path_join(k->bad, path, "");
	needs_cut(&s->needs, before);
	return r == -ENOMEM ? r : 0;
}

static int folder_try(struct search *s, struct seek *k, const char *folder)
{
	char path[PATH_LEN], slash[PATH_LEN];

	/* too long for the kernel, too */
	if (path_join(slash, folder, "/") < 0 ||
	    path_join(path, slash, k->name) < 0)
		return 0;
	return seek_path(s, k, path);
}

/* A word of RPATH behind '$', or NULL. */
static const char *word_at(const char *at, const char *word)
{
	size_t len = strlen(word);

	if (at[0] == '{' && !strncmp(at + 1, word, len) && at[1 + len] == '}')
		return at + len + 2;
	return !strncmp(at, word, len) ? at + len : NULL;
}

/* One folder of an RPATH, of len bytes, with $ORIGIN and $LIB replaced. */
static int folder_expand(const struct search *s, const struct object *o,
			 const char *from, size_t len, char *out)
{
	const char *lib = elf_machine_folders(&s->kind), *next, *end;
	char part[PATH_LEN], one[2] = "";
	int r = 0;

	if (len >= sizeof(part))
		return -ENAMETOOLONG;
	memcpy(part, from, len);
	part[len] = '\0';
	out[0] = '\0';
	for (const char *at = part; r == 0 && *at; at = next) {
		const char *with = one;
		char joined[PATH_LEN];

		next = at + 1;
		one[0] = *at;
		if (*at == '$') {
			if ((end = word_at(at + 1, "ORIGIN")))
				with = o->folder;
			else if ((end = word_at(at + 1, "LIB")) && lib)
				with = lib + 1;
			else
				return cpio_msg(NULL, 0,
						"%s looks for libraries in %s, "
						"which is not known here",
						o->name, part);
			next = end;
		}
		r = path_join(joined, out, with);
		if (r == 0)
			r = path_join(out, joined, "");
	}
	return r;
}

/* The folders of an RPATH or RUNPATH of this object, between colons. */
static int folders_try(struct search *s, struct seek *k, const struct object *o,
		       const char *list)
{
	char folder[PATH_LEN];
	size_t len;
	int r = 0;

	for (; list && *list && r == 0; list += len + (list[len] == ':')) {
		len = strcspn(list, ":");
		r = folder_expand(s, o, list, len, folder);
		if (r == 0 && folder[0] != '/')
			continue; /* of the folder where it is started */
		if (r == 0)
			r = folder_try(s, k, folder);
		else if (r == -ENAMETOOLONG)
			r = 0;
	}
	return r;
}

/* The objects from the one that asks to the program, if it has no RUNPATH. */
static int rpaths_try(struct search *s, struct seek *k)
{
	const struct object *o = &s->objects[k->loader];
	int r = 0;

	if (o->elf.runpath)
		return folders_try(s, k, o, o->elf.runpath);
	while (r == 0) {
		if (!o->elf.runpath)
			r = folders_try(s, k, o, o->elf.rpath);
		if (o == &s->objects[o->loader])
			break;
		o = &s->objects[o->loader];
	}
	return r;
}

/* Is it in one of the default folders? */
static bool is_default(const struct search *s, const char *path)
{
	const char *f = elf_machine_folders(&s->kind);
	size_t len = (size_t)(strrchr(path, '/') - path);

	for (; f && *f; f += strlen(f) + 1) {
		if (strlen(f) == len && !strncmp(f, path, len))
			return true;
	}
	return false;
}

/* What the image has no cache for gets a link in a default folder. */
static int cache_try(struct search *s, struct seek *k)
{
	const char *path;
	size_t next = 0;
	int r = 0;

	while (r == 0 && (path = cache_find(&s->cache, k->name, &next)))
		r = seek_path(s, k, path);
	if (r == 1 && !is_default(s, k->found)) {
		int e = needs_add(&s->strays, k->name, k->found);

		return e < 0 ? e : 1;
	}
	return r;
}

int seek_library(struct search *s, struct seek *k)
{
	const char *f = elf_machine_folders(&s->kind);
	int r;

	if (strchr(k->name, '/'))
		return k->name[0] == '/' ? seek_path(s, k, k->name) : 0;
	r = rpaths_try(s, k);
	if (r == 0)
		r = cache_try(s, k);
	for (; r == 0 && f && *f; f += strlen(f) + 1)
		r = folder_try(s, k, f);
	return r;
}
