/* Loading kernel modules, see mod_load.h. */
#include "kinit/mod_load.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "lib/err.h"
#include "lib/fmt.h"
#include "lib/kmsg.h"
#include "lib/log.h"
#include "lib/str.h"
#include "lib/sys.h"

#define PATH_SIZE 256

/* The entry of a file, with no tries when it is a new one. */
static struct mod_tried *find_tried(struct mod_loader *l, const char *file)
{
	struct mod_tried *t;

	for (unsigned i = 0; i < l->n_kept && i < MOD_KEPT; i++) {
		if (strcmp(l->kept[i].file, file) == 0)
			return &l->kept[i];
	}
	t = &l->kept[l->n_kept % MOD_KEPT];
	if (str_copy(t->file, sizeof(t->file), file) < 0)
		return NULL;
	t->tries = 0;
	t->err = 0;
	l->n_kept++;
	return t;
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

static int insert_file(const char *path, const char *params)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), r;

	if (fd < 0)
		return -errno;
	r = sys_finit_module(fd, params,
			     is_compressed(path) ? SYS_MODULE_INIT_COMPRESSED
						 : 0);
	close(fd);
	return r;
}

static int load_file(struct mod_loader *l, const struct mod_tried *t,
		     const char *name)
{
	char path[PATH_SIZE], params[MOD_PARAMS];

	mod_params(l->cmdline, name, params, t->tries == 1);
	if (fmt_print(path, sizeof(path), "%s/%s", l->dir, t->file) >=
	    (int)sizeof(path))
		return -ENAMETOOLONG;
	kmsg_mark(l->kmsg);
	return l->insert(path, params);
}

static void load_once(struct mod_loader *l, const char *file)
{
	char name[MOD_NAME];
	struct mod_tried *t;
	int r;

	if (!mod_name(file, name) || (t = find_tried(l, file)) == NULL) {
		log_warn("%.80s is no module's file name", file);
		return;
	}
	/* the kernel would refuse it */
	if (mod_blacklisted(l->cmdline, name, true))
		return;
	if (t->tries > 0 && (t->err == 0 || t->tries >= MOD_TRIES))
		return;
	t->tries++;
	r = load_file(l, t, name);
	if (r == 0)
		l->n_loaded++;
	if (r == -EEXIST) /* by another process, or built in */
		r = 0;
	if (r < 0 && r != t->err)
		say_failure(l, file, name, r);
	if (r == 0 && t->err < 0)
		log_note("module %s is loaded now, at try %u", file, t->tries);
	t->err = r;
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

void mod_loader_init(struct mod_loader *l, const char *dir,
		     const struct cmdline *cmdline)
{
	l->cmdline = cmdline;
	l->dir = dir;
	l->kmsg = kmsg_open();
	l->insert = insert_file;
	l->n_loaded = l->n_kept = 0;
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
