/* One small program, or several in one: those of the table that is linked. */
#include <string.h>

#include "lib/log.h"
#include "lib/start.h"
#include "utils/util.h"

static const struct util *util_named(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash != NULL ? slash + 1 : path;

	for (size_t i = 0; i < n_utils; i++) {
		if (strcmp(name, utils[i].name) == 0)
			return &utils[i];
	}
	return NULL;
}

static int util_run(const struct util *u, int argc, char **argv)
{
	program.name = u->name;
	return u->run(argc, argv);
}

static int util_list(void)
{
	int r = 0;

	for (size_t i = 0; i < n_utils && r == 0; i++)
		r = output_line(utils[i].name);
	return r;
}

int util_main(int argc, char **argv)
{
	const struct util *u = n_utils == 1 ? utils
			       : argc > 0   ? util_named(argv[0])
					    : NULL;

	if (u != NULL)
		return util_run(u, argc, argv);
	program.name = "earlyutils";
	if (argc == 2 && strcmp(argv[1], "--list") == 0)
		return util_list();
	u = argc > 1 ? util_named(argv[1]) : NULL;
	if (u != NULL)
		return util_run(u, argc - 1, argv + 1);
	if (argc > 1)
		log_error("there is no program '%s' in this one", argv[1]);
	log_error("usage: earlyutils --list | PROGRAM [argument ...]");
	return 1;
}

START_MAIN(util_main)
