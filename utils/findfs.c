/* findfs TAG=VALUE: the name of the device that is meant. */
#include "utils/util.h"

#include <string.h>

#include "lib/block_find.h"
#include "lib/log.h"
#include "utils/options.h"

#define FINDFS_NOT_FOUND 1
#define FINDFS_USAGE	 2

int findfs_main(int argc, char **argv)
{
	struct options o = options_of(argc, argv,
				      "\0"
				      "TAG=value\0");
	struct block_spec spec;
	int opt = options_next(&o);
	char path[BLOCK_NODE];
	const char *name = path;

	if (opt != OPTION_END || o.argc != 1)
		return options_usage(&o, opt) * FINDFS_USAGE;
	/* what is no tag is its own name, also of nothing */
	if (strchr(o.argv[0], '=') == NULL) {
		name = o.argv[0];
	} else if (util_spec(o.argv[0], &spec) < 0 ||
		   block_find_node(&spec, path) < 0) {
		log_error("unable to resolve '%.200s'", o.argv[0]);
		return FINDFS_NOT_FOUND;
	}
	return output_line(name);
}
