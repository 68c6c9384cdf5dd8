/* A root on a block device, see root_block.h. */
#include "kinit/root_block.h"

#include <errno.h>
#include <string.h>
#include <sys/mount.h>

#include "lib/block_list.h"
#include "lib/block_open.h"
#include "lib/fmt.h"
#include "lib/mount_device.h"
#include "lib/str.h"

#define OPTIONS_MAX 1024

static int block_parse(struct root_spec *spec, const struct root_words *words,
		       struct failure *f)
{
	struct block_spec block;
	const char *why;

	if (words->root == NULL ||
	    block_spec_parse(words->root, &block, &why) == -ENODEV)
		return 0;
	return root_want(spec, WANT_ROOT, "root", words->root, f) < 0 ? f->err
								      : 1;
}

static int block_resolve(struct root_spec *spec, const struct net_result *net,
			 const char *hostname, struct failure *f)
{
	const struct block_found *dev = &spec->found[WANT_ROOT];
	const char *text = spec->want[WANT_ROOT].text;
	char node[BLOCK_NODE];

	(void)net;
	(void)hostname;
	(void)f;
	(void)str_copy(spec->name, sizeof(spec->name),
		       block_node(dev->name, node));
	if (strcmp(text, node) != 0)
		fmt_print(spec->name, sizeof(spec->name), "%.200s (%s)", text,
			  node);
	return 0;
}

int block_mount(const struct block_found *dev, const char *types,
		const char *options, unsigned flags, const char *target,
		struct root_report *report, root_trying *trying, void *data)
{
	char path[BLOCK_NODE], text[OPTIONS_MAX];
	struct mount_device d = {
		.m = { NULL, path, text, flags },
		.target = target,
		.tried = report->tried,
		.said = report->said,
		.trying = trying,
		.data = data,
	};

	d.err = block_node_find(dev->major, dev->minor, dev->name, path);
	if (d.err == 0)
		d.err = mount_options(options != NULL ? options : "",
				      &d.m.flags, text, sizeof(text));
	if (d.err == 0)
		mount_device(&d, types);
	report->refused = d.refused;
	return report->err = d.err;
}

static int block_mount_root(const struct root_spec *spec, const char *target,
			    struct root_report *report, root_trying *trying,
			    void *data)
{
	int r = block_mount(&spec->found[WANT_ROOT], spec->words->fstype,
			    spec->words->flags,
			    spec->access == ROOT_RW ? 0 : MS_RDONLY, target,
			    report, trying, data);

	if (r < 0 && spec->tries == 1)
		block_list_say();
	return r;
}

unsigned block_fail_code(int err)
{
	switch (-err) {
	case EINVAL:
	case ENODEV:
	case EACCES:
		return KI_FSTYPE;
	case EIO:
	case EUCLEAN:
	case EBADMSG:
	case ENXIO:
	case ENOMEDIUM:
		return KI_FS_DAMAGED;
	case ENAMETOOLONG:
		return KI_FS_OPTION;
	}
	return KI_FS_OTHER;
}

const struct root_method root_block = {
	.name = "block device",
	.parse = block_parse,
	.resolve = block_resolve,
	.mount = block_mount_root,
	.code = block_fail_code,
};
