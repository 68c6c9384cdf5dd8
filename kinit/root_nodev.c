/*
 * A root without a block device: root= is the name that its file system knows
 * it by (init/do_mounts.c mount_nodev_root(), and "mtd", "ubi" there).
 */
#include "kinit/root_nodev.h"

#include <errno.h>
#include <string.h>
#include <sys/mount.h>

#include "lib/compat.h"
#include "lib/file.h"
#include "lib/fmt.h"
#include "lib/mount_fs.h"
#include "lib/str.h"

#define OPTIONS_MAX   1024
#define NODEV_RETRY_S 30
#define NODEV_TYPES   4096

/* Their names are no devices: the kernel takes the tag "fade" for one. */
static const char *const nodev_types[] = { "virtiofs", "9p", "tmpfs", "ubifs",
					   "jffs2" };

static bool is_nodev(const char *list)
{
	char type[MSG_TEXT];

	while (list_next(&list, type, sizeof(type)) > 0) {
		for (size_t i = 0; i < ARRAY_LEN(nodev_types); i++) {
			if (strcmp(type, nodev_types[i]) == 0)
				return true;
		}
	}
	return false;
}

static bool is_flash(const char *root)
{
	return str_starts(root, "mtd") || str_starts(root, "ubi");
}

static int nodev_parse(struct root_spec *spec, const struct root_words *words,
		       struct failure *f)
{
	const char *root = words->root;
	struct block_spec block;
	const char *why;

	if (root == NULL)
		return 0;
	/* another file system's words are a name when they are no device's */
	if (!is_flash(root) &&
	    (words->fstype == NULL ||
	     (!is_nodev(words->fstype) &&
	      block_spec_parse(root, &block, &why) != -ENODEV)))
		return 0;
	if (str_copy(spec->source, sizeof(spec->source), root) < 0 ||
	    !is_path_text(root))
		return fail_set(f, KI_DEVICE_WORD, -EINVAL,
				"use root=%.100s: no name of a file system",
				root);
	(void)str_copy(spec->name, sizeof(spec->name), root);
	return 1;
}

/* Whether the kernel has it, with or without a device. */
static bool nodev_is_known(const char *type)
{
	char text[NODEV_TYPES], line[MSG_TEXT + 2];

	fmt_print(line, sizeof(line), "\t%s\n", type);
	return file_read("/proc/filesystems", text, sizeof(text)) >= 0 &&
	       str_find(text, line) != NULL;
}

static int nodev_mount(const struct root_spec *spec, const char *target,
		       struct root_report *report, root_trying *trying,
		       void *data)
{
	const struct root_words *words = spec->words;
	/* as the kernel: ubi's names are for ubifs, mtd's for jffs2 */
	const char *list = words->fstype != NULL	     ? words->fstype
			   : str_starts(spec->source, "ubi") ? "ubifs"
							     : "jffs2";
	unsigned flags = spec->access == ROOT_RW ? 0 : MS_RDONLY;
	char options[OPTIONS_MAX], type[MSG_TEXT];
	const char *refused;
	int r = mount_options(words->flags != NULL ? words->flags : "", &flags,
			      options, sizeof(options));

	if (r < 0)
		return report->err = r;
	report->err = -ENODEV;
	while (report->err != 0 &&
	       (r = list_next(&list, type, sizeof(type))) != 0) {
		const struct mount_fs m = { type, spec->source, options,
					    flags };

		if (r < 0)
			continue;
		trying(data, type);
		(void)str_copy(report->tried, sizeof(report->tried), type);
		report->err = mount_fs(&m, target, report->said, &refused);
		/* ubifs says so of a device that is not there yet */
		if (report->err == -ENODEV && nodev_is_known(type))
			report->err = -ENXIO;
	}
	return report->err;
}

/* Wrong tags are told in many ways; a driver that comes late is one, too. */
static unsigned nodev_code(int err)
{
	return err == -ENODEV ? KI_FSTYPE : KI_TAG;
}

/* A tag's device may come late: that is asked for by trying. */
static uint32_t nodev_retry_s(const struct root_spec *spec)
{
	const struct root_words *words = spec->words;

	if (words->wait)
		return UINT32_MAX;
	return words->wait_s != 0 ? words->wait_s : NODEV_RETRY_S;
}

const struct root_method root_nodev = {
	.name = "file system without a device",
	.parse = nodev_parse,
	.mount = nodev_mount,
	.code = nodev_code,
	.retry_s = nodev_retry_s,
};
