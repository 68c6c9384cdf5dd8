/* Loading kernel modules, see mod_load.h. */
#include "kinit/mod_load.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "kinit/mod_params.h"
#include "lib/err.h"
#include "lib/fmt.h"
#include "lib/kmsg.h"
#include "lib/log.h"
#include "lib/str.h"

#define PATH_SIZE 256

/* The entry of a file, with no tries when it is a new one. */
static struct mod_tried *find_tried(struct mod_loader *l,
				    const char file[MOD_FILE])
{
	struct mod_tried *t;

	for (unsigned i = 0; i < l->n_kept && i < MOD_KEPT; i++) {
		if (strcmp(l->kept[i].file, file) == 0)
			return &l->kept[i];
	}
	t = &l->kept[l->n_kept % MOD_KEPT];
	*t = (struct mod_tried){ .tries = 0 };
	(void)str_copy(t->file, sizeof(t->file), file);
	l->n_kept++;
	return t;
}

static void say_failure(struct mod_loader *l, const char *file,
			const char *name, int err)
{
	char text[256];

	kmsg_last(l->kmsg, name, text, sizeof(text));
	log_warn("cannot load module %s: %pe%s%s", file, ERR(err),
		 *text != '\0' ? "; kernel: " : "", text);
}

static int insert_file(const char *path, const char *params)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), r;

	if (fd < 0)
		return -errno;
	r = mod_insert_fd(fd, params);
	close(fd);
	return r;
}

static int load_file(struct mod_loader *l, const struct mod_tried *t,
		     const char *name)
{
	char path[PATH_SIZE], params[MOD_PARAMS];

	mod_params(l->cmdline, name, params, t->tries == 0);
	if (fmt_print(path, sizeof(path), "%s/%s", l->dir, t->file) >=
	    (int)sizeof(path))
		return -ENAMETOOLONG;
	kmsg_mark(l->kmsg);
	return l->insert(path, params);
}

static void load_once(struct mod_loader *l, const char file[MOD_FILE])
{
	struct mod_tried *t = find_tried(l, file);
	char name[MOD_NAME];
	int r = -EINVAL;

	name[0] = '\0';
	if (t->tries > 0 && (t->err == 0 || t->tries >= MOD_TRIES))
		return;
	if (mod_name(file, name)) {
		/* the kernel would refuse it */
		if (mod_blacklisted(l->cmdline, name, true))
			return;
		r = load_file(l, t, name);
	}
	t->tries++;
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

/* Copies the first of len bytes of files; returns what it takes of them. */
static size_t take_file(const char *files, size_t len, char file[MOD_FILE])
{
	const char *blank = memchr(files, ' ', len);
	size_t n = blank != NULL ? (size_t)(blank - files) : len;

	if (str_copy_n(file, MOD_FILE, files, n) < 0)
		*file = '\0';
	return blank != NULL ? n + 1 : n;
}

/* The last file is the module that was asked for. */
static bool is_kept_out(const struct mod_loader *l, const char *alias,
			const char *files, size_t len)
{
	char file[MOD_FILE], name[MOD_NAME];

	file[0] = '\0';
	for (size_t at = 0; at < len;)
		at += take_file(files + at, len - at, file);
	return mod_name(file, name) &&
	       mod_blacklisted(l->cmdline, name, strcmp(alias, name) == 0);
}

void mod_loader_init(struct mod_loader *l, const char *dir,
		     const struct cmdline *cmdline)
{
	l->cmdline = cmdline;
	l->dir = dir;
	l->kmsg = kmsg_open();
	l->insert = insert_file;
	l->stop = -1;
	l->n_loaded = l->n_kept = 0;
}

bool mod_is_stopped(const struct mod_loader *l)
{
	struct pollfd p = { .fd = l->stop, .events = POLLIN };

	return l->stop >= 0 && poll(&p, 1, 0) > 0;
}

void mod_load(struct mod_loader *l, const char *alias, const char *files,
	      size_t len)
{
	char file[MOD_FILE];

	if (is_kept_out(l, alias, files, len))
		return;
	for (size_t at = 0; at < len && !mod_is_stopped(l);) {
		at += take_file(files + at, len - at, file);
		load_once(l, file);
	}
}
