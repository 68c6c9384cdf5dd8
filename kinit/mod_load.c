/* Loading kernel modules, see mod_load.h. */
#include "kinit/mod_load.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "lib/compat.h"
#include "lib/err.h"
#include "lib/kmsg.h"
#include "lib/log.h"
#include "lib/str.h"
#include "lib/sys.h"

#define PATH_SIZE 256

void mod_loader_init(struct mod_loader *l, const char *dir,
		     const struct cmdline *cmdline)
{
	l->cmdline = cmdline;
	l->dir = dir;
	l->kmsg = kmsg_open();
	l->n_loaded = l->n_done = 0;
}

/* FNV-1a */
static uint32_t hash(const char *s)
{
	uint32_t h = 2166136261u;

	for (; *s != '\0'; s++)
		h = (h ^ (unsigned char)*s) * 16777619u;
	return h;
}

/* Whether it was done before; now it is. */
static bool was_done(struct mod_loader *l, const char *file)
{
	uint32_t h = hash(file);

	for (unsigned i = 0; i < l->n_done; i++) {
		if (l->done[i] == h)
			return true;
	}
	if (l->n_done < MOD_DONE)
		l->done[l->n_done++] = h;
	return false;
}

static void say_failure(struct mod_loader *l, const char *file,
			const char *name, int err)
{
	char text[256];

	kmsg_last(l->kmsg, name, text, sizeof(text));
	log_warn("cannot load module %s: %s%s%s", file, err_text(err),
		 *text != '\0' ? "; kernel: " : "", text);
}

static bool is_compressed(const char *file)
{
	size_t len = strlen(file);

	return len < 3 || strcmp(file + len - 3, ".ko") != 0;
}

static int load_file(struct mod_loader *l, const char *file, const char *name)
{
	char path[PATH_SIZE], params[MOD_PARAMS];
	int fd, r;

	kmsg_mark(l->kmsg);
	mod_params(l->cmdline, name, params, true);
	if (str_copy(path, sizeof(path), l->dir) < 0 ||
	    str_cat(path, sizeof(path), "/") < 0 ||
	    str_cat(path, sizeof(path), file) < 0)
		return -ENAMETOOLONG;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	r = sys_finit_module(fd, params,
			     is_compressed(file) ? SYS_MODULE_INIT_COMPRESSED
						 : 0);
	close(fd);
	return r;
}

static void load_once(struct mod_loader *l, const char *file)
{
	char name[MOD_NAME] = "";
	int r;

	if (was_done(l, file))
		return;
	if (!mod_name(file, name))
		r = -EINVAL;
	else if (mod_blacklisted(l->cmdline, name, true))
		return; /* the kernel would refuse it */
	else
		r = load_file(l, file, name);
	if (r < 0 && r != -EEXIST)
		say_failure(l, file, name, r);
	if (r == 0)
		l->n_loaded++;
}

/* The last file is the module that was asked for. */
static bool is_kept_out(const struct mod_loader *l, const char *alias,
			const char *files)
{
	const char *last = strrchr(files, ' ');
	char name[MOD_NAME];

	return mod_name(last != NULL ? last + 1 : files, name) &&
	       mod_blacklisted(l->cmdline, name, strcmp(alias, name) == 0);
}

void mod_load(struct mod_loader *l, const char *alias, char *files)
{
	char *next;

	if (is_kept_out(l, alias, files))
		return;
	for (char *file = files; file != NULL; file = next) {
		next = strchr(file, ' ');
		if (next != NULL)
			*next++ = '\0';
		load_once(l, file);
	}
}
