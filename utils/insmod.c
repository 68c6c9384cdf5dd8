/*
 * insmod file [name[=value] ...]: gives one module to the kernel, with its
 * parameters; "-" is standard input.
 */
#include "utils/util.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "lib/err.h"
#include "lib/kmsg.h"
#include "lib/log.h"
#include "lib/module.h"
#include "lib/sys.h"
#include "utils/options.h"

#define INSMOD_PIPE (64 << 20) /* bytes of a module that is not in a file */

static int insmod_read_all(int fd, char *buf, size_t *len)
{
	ssize_t n;

	*len = 0;
	while ((n = read(fd, buf + *len, INSMOD_PIPE - *len)) != 0) {
		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0)
			*len += (size_t)n;
		if (*len == INSMOD_PIPE)
			return -E2BIG;
	}
	return 0;
}

/* What comes through a pipe has no file that the kernel could read. */
static int insmod_pipe(int fd, const char *params)
{
	char *buf = mmap(NULL, INSMOD_PIPE, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	size_t len;
	int r;

	if (buf == MAP_FAILED)
		return -errno;
	r = insmod_read_all(fd, buf, &len);
	return r < 0 ? r : sys_init_module(buf, len, params);
}

static int insmod_params(char params[MOD_PARAMS], char **argv)
{
	*params = '\0';
	for (; *argv != NULL; argv++) {
		char *value = strchr(*argv, '=');
		int r;

		if (value != NULL)
			*value++ = '\0';
		r = mod_param_add(params, *argv, value);
		if (r < 0) {
			log_error("parameter %.400s: %s", *argv,
				  r == -E2BIG ? "the kernel is given 4095 "
						"bytes of them at most"
					      : "the kernel cannot be given "
						"such quotes or names");
			return 1;
		}
	}
	return 0;
}

static int insmod(int fd, const char *file, const char *params)
{
	const char *base = strrchr(file, '/');
	char name[MOD_NAME] = "", text[256];
	int kmsg = kmsg_open(), r;
	struct stat st;

	(void)mod_name(base != NULL ? base + 1 : file, name);
	kmsg_mark(kmsg);
	r = fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode)
		    ? insmod_pipe(fd, params)
		    : mod_insert_fd(fd, params);
	if (r == 0)
		return 0;
	kmsg_last(kmsg, name, text, sizeof(text));
	log_error("cannot load module %.400s: %pe%s%s", file, ERR(r),
		  *text != '\0' ? "; kernel: " : "", text);
	return 1;
}

int insmod_main(int argc, char **argv)
{
	struct options o = options_of(argc, argv,
				      "+\0"
				      "file [name[=value] ...]\0");
	char params[MOD_PARAMS];
	int fd = 0, r = options_next(&o);

	if (r != OPTION_END || o.argc == 0)
		return options_usage(&o, r);
	if (insmod_params(params, argv + 1) != 0)
		return 1;
	if (strcmp(argv[0], "-") != 0)
		fd = open(argv[0], O_RDONLY | O_CLOEXEC);
	return fd < 0 ? util_fail("open", argv[0], -errno)
		      : insmod(fd, argv[0], params);
}
