/*
 * switch_root [-c console] [-d caps] new-root init [argument ...]: leaves the
 * initramfs and becomes init, as util-linux's and BusyBox's.
 */
#include "utils/util.h"

#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "lib/compat.h"
#include "lib/err.h"
#include "lib/fmt.h"
#include "lib/log.h"
#include "lib/switch_root.h"
#include "utils/leave.h"
#include "utils/options.h"

#define SWITCH_PATH    (4096 + 8) /* of a root that was opened */
#define SWITCH_MOVED   "/dev\0/proc\0/sys\0/run\0"
#define SWITCH_VERSION "switch_root of kinit"
/* What the new root has mounted there itself is better. */
static void switch_move(const char *root, const char *dir)
{
	char target[SWITCH_PATH] UNINITIALIZED;
	struct stat st, top;
	int r;

	fmt_print(target, sizeof(target), "%s%s", root, dir);
	if (stat(target, &st) == 0 && stat(root, &top) == 0 &&
	    st.st_dev != top.st_dev) {
		(void)umount2(dir, MNT_DETACH);
		return;
	}
	r = switch_root_move(dir, target);
	if (r < 0)
		log_warn("cannot move %s to %.512s: %pe", dir, target, ERR(r));
}

int switch_root_main(int argc, char **argv)
{
	struct options o = options_of(argc, argv,
				      "+c:d:hV\0"
				      "[-hV] [-c console] [-d capabilities] "
				      "new-root init [argument ...]\0"
				      "help=h\0version=V\0");
	struct leave l = { .console = NULL };
	int key;

	while ((key = options_next(&o)) != OPTION_END) {
		if (key == 'c')
			l.console = o.value;
		else if (key == 'd')
			l.drop = o.value;
		else
			break;
	}
	if (key == 'V') {
		log_result("%s", SWITCH_VERSION);
		return 0;
	}
	if (key != OPTION_END || o.argc < 2)
		return options_usage(&o, key);
	l.root = argv[0];
	l.init = argv[1];
	if (leave_check(&l) != 0)
		return 1;
	for (const char *dir = SWITCH_MOVED; *dir != '\0';
	     dir += strlen(dir) + 1)
		switch_move(l.root, dir);
	return leave(&l, argv + 1);
}
