/*
 * A keeper's socket in a folder of its own, with what it holds made up, and
 * clients of it.
 */
#ifndef TESTS_UNIT_KEEPER_PLACE_H
#define TESTS_UNIT_KEEPER_PLACE_H

#include "kinit/keeper_socket.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "kinit/keeper.h"
#include "lib/clock.h"
#include "tests/unit/unit.h"

#define HELD  64
#define REPLY (HELD * KEEPER_STATUS_MAX)

static struct keeper k;
static struct ipconfig ic;
static struct hold holds[HELD];
static unsigned n_held;
static char asked[256], dir[] = "/tmp/t_keeper_socket.XXXXXX", path[64];
static char reply[REPLY];

/* Instead of the driver's. */
const struct hold *ipconfig_held(const struct ipconfig *of, unsigned n)
{
	assert_ptr_equal(of, &ic);
	return n < n_held ? &holds[n] : NULL;
}

int ipconfig_ask(struct ipconfig *of, const char *dev, enum hold_ask what)
{
	size_t len = strlen(asked);

	assert_ptr_equal(of, &ic);
	snprintf(asked + len, sizeof(asked) - len, "%s%s %u",
		 len > 0 ? ", " : "", dev, what);
	return strcmp(dev, "busy") == 0 ? -EBUSY : 0;
}

static inline int set_up(void **state)
{
	(void)state;
	memset(&k, 0, sizeof(k));
	k.ic = &ic;
	k.dir = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	assert_true(k.dir >= 0);
	memset(holds, 0, sizeof(holds));
	n_held = 2;
	strcpy(holds[0].iface.dev, "eth0");
	strcpy(holds[1].iface.dev, "eth1");
	*asked = '\0';
	keeper_socket_init(&k);
	assert_int_equal(keeper_socket_open(&k), 0);
	return 0;
}

static inline int tear_down(void **state)
{
	(void)state;
	for (unsigned i = 0; i < KEEPER_CLIENTS; i++) {
		if (k.socket.client[i].fd >= 0)
			close(k.socket.client[i].fd);
	}
	if (k.socket.fd >= 0)
		close(k.socket.fd);
	close(k.dir);
	return 0;
}

static inline int call(void)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	strcpy(addr.sun_path, path);
	assert_int_equal(connect(fd, (void *)&addr, sizeof(addr)), 0);
	return fd;
}

/* As long as poll(2) says that there is something to do. */
static inline void turn(uint64_t now)
{
	struct pollfd fds[KEEPER_SOCKET_FDS];
	unsigned n, turns = 0;

	do {
		keeper_socket_turn(&k, now);
		n = keeper_socket_fds(&k, fds);
		assert_true(n <= KEEPER_SOCKET_FDS);
		assert_true(turns++ < 2000);
	} while (poll(fds, n, 0) > 0);
}

static inline const char *take(int fd)
{
	size_t len = 0;
	ssize_t n;

	while ((n = read(fd, reply + len, sizeof(reply) - 1 - len)) > 0)
		len += (size_t)n;
	reply[len] = '\0';
	/* no more than one line, and that a whole one */
	assert_true(len == 0 || strchr(reply, '\n') == reply + len - 1);
	return reply;
}

static inline const char *ask_bytes(const void *request, size_t len)
{
	int fd = call();

	assert_int_equal(write(fd, request, len), len);
	turn(1000);
	take(fd);
	close(fd);
	return reply;
}

static inline const char *ask(const char *request)
{
	return ask_bytes(request, strlen(request));
}

/* It was refused, and nothing was done. */
static inline void refused(const char *got, const char *why)
{
	char want[256];

	snprintf(want, sizeof(want),
		 "{\"pid\":%d,\"leases\":[],\"ok\":false,\"error\":\"%s\"}\n",
		 getpid(), why);
	assert_string_equal(got, want);
	assert_string_equal(asked, "");
}

static inline unsigned count(const char *text, const char *part)
{
	unsigned n = 0;

	while ((text = strstr(text, part)) != NULL) {
		text += strlen(part);
		n++;
	}
	return n;
}

static inline unsigned open_files(void)
{
	DIR *d = opendir("/proc/self/fd");
	unsigned n = 0;

	assert_non_null(d);
	while (readdir(d) != NULL)
		n++;
	closedir(d);
	return n;
}

#define WITH(text, fn)                                                         \
	{                                                                      \
		text, fn, set_up, tear_down, NULL                              \
	}

/* main() of a test, with the folder. */
#define KEEPER_PLACE_RUN(tests, r)                                             \
	do {                                                                   \
		assert_non_null(mkdtemp(dir));                                 \
		snprintf(path, sizeof(path), "%s/%s", dir, KEEPER_SOCKET);     \
		r = cmocka_run_group_tests(tests, NULL, NULL);                 \
		unlink(path);                                                  \
		rmdir(dir);                                                    \
	} while (0)

#endif
