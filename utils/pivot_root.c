/* pivot_root new-root put-old: exchanges the root file system. */
#include "utils/util.h"

#include <errno.h>

#include "lib/err.h"
#include "lib/log.h"
#include "lib/sys.h"
#include "utils/options.h"

int pivot_root_main(int argc, char **argv)
{
	struct options o = options_of(argc, argv,
				      "\0"
				      "new-root put-old\0");
	int r = options_next(&o);

	if (r != OPTION_END || o.argc != 2)
		return options_usage(&o, r);
	r = sys_pivot_root(argv[0], argv[1]);
	if (r == 0)
		return 0;
	log_error("cannot make %.400s the root with the old one on %.400s: %pe",
		  argv[0], argv[1], ERR(r));
	return 1;
}
