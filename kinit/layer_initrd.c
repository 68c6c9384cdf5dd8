/* The initrd in the root, see layer_initrd.h. */
#include "kinit/layer_initrd.h"

#include <errno.h>
#include <unistd.h>
#include <sys/mount.h>

#include "kinit/root_ram.h"
#include "lib/compat.h"
#include "lib/err.h"
#include "lib/log.h"

static int layer_initrd_parse(struct root_spec *spec,
			      const struct root_words *words, struct failure *f)
{
	(void)spec;
	(void)words;
	(void)f;
	return access(RAM_IMAGE, F_OK) == 0 || access(RAM_INITRD, F_OK) == 0;
}

static int layer_initrd_mount(const struct root_spec *spec, const char *target,
			      struct root_report *report, root_trying *trying,
			      void *data)
{
	(void)target;
	(void)trying;
	(void)data;
	report->err = 0;
	/* the root itself is no part of itself */
	if (!ram_is_mounted() || spec->method == &root_ram)
		return 0;
	if (mount(RAM_INITRD, ROOT_TARGET "/initrd", NULL, MS_MOVE, NULL) == 0)
		return 0;
	log_note("the initrd is unmounted: /initrd of the root: %pe",
		 ERR(errno));
	(void)umount2(RAM_INITRD, MNT_DETACH);
	return 0;
}

const struct root_layer layer_initrd = {
	.name = "keep the initrd in",
	.code = KI_INITRD,
	.parse = layer_initrd_parse,
	.mount = layer_initrd_mount,
};
