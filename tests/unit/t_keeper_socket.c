/* What the keeper's socket answers: kinit/keeper_socket.h. */
#include "tests/unit/keeper_place.h"

#include <sys/stat.h>
#include <sys/wait.h>

#include "tests/unit/random_text.h"

#define NOBODY 65534

static void test_status(void **state)
{
	char want[64];

	(void)state;
	snprintf(want, sizeof(want), "{\"pid\":%d,\"leases\":[{\"", getpid());
	assert_int_equal(strncmp(ask("status\n"), want, strlen(want)), 0);
	assert_int_equal(count(reply, "\"dev\":"), 2);
	assert_non_null(strstr(reply, "},{"));
	assert_non_null(strstr(reply, "}],\"ok\":true}\n"));
	assert_int_equal(count(ask("status eth1\n"), "\"dev\":"), 1);
	assert_non_null(strstr(reply, "\"dev\":\"eth1\""));
	assert_string_equal(asked, "");
	n_held = 0;
	snprintf(want, sizeof(want), "{\"pid\":%d,\"leases\":[],\"ok\":true}\n",
		 getpid());
	assert_string_equal(ask("status\n"), want);
}

static void test_ask(void **state)
{
	(void)state;
	assert_non_null(strstr(ask("renew\n"), "\"ok\":true"));
	assert_string_equal(asked, "eth0 0, eth1 0");
	*asked = '\0';
	assert_non_null(strstr(ask("release eth1\n"), "\"ok\":true"));
	assert_string_equal(asked, "eth1 1");
	*asked = '\0';
	assert_non_null(strstr(ask("stop eth0\n"), "\"ok\":true"));
	assert_string_equal(asked, "eth0 2");
	*asked = '\0';
	refused(ask("renew eth2\n"), "no such lease");
	refused(ask("status eth2\n"), "no such lease");
}

static void test_release(void **state)
{
	(void)state;
	k.rooted = true;
	refused(ask("release\n"), "the root is reached through it");
	refused(ask("release eth0\n"), "the root is reached through it");
	assert_non_null(strstr(ask("force-release eth0\n"), "\"ok\":true"));
	assert_string_equal(asked, "eth0 1");
}

static void test_busy(void **state)
{
	(void)state;
	strcpy(holds[1].iface.dev, "busy");
	assert_non_null(strstr(ask("renew busy\n"),
			       "],\"ok\":false,"
			       "\"error\":\"it has no carrier\"}\n"));
}

static void test_garbage(void **state)
{
	static char big[1 << 20];
	uint64_t seed = 7;

	(void)state;
	refused(ask("\n"), "no such request");
	refused(ask("statu\n"), "no such request");
	refused(ask("statuss\n"), "no such request");
	refused(ask("STATUS\n"), "no such request");
	refused(ask(" status\n"), "no such request");
	refused(ask("status\r\n"), "no such request");
	refused(ask("release!\n"), "no such request");
	refused(ask_bytes("status\0\n", 8), "no such request");
	refused(ask_bytes("status eth0\0x\n", 14), "no such request");
	refused(ask_bytes("\0", 1), "no such request");
	refused(ask("renew eth0 \n"), "no such lease");
	refused(ask("renew eth0 eth1\n"), "no such lease");
	memset(big, 'x', sizeof(big));
	refused(ask_bytes(big, KEEPER_LINE_MAX), "no such request");
	for (unsigned i = 0; i < 2000; i++) {
		char text[600];

		random_text(&seed, text, sizeof(text));
		strcat(text, "\n");
		refused(ask(text), "no such request");
	}
}

static void test_longest_line(void **state)
{
	char text[KEEPER_LINE_MAX + 1];

	(void)state;
	memset(text, 'x', sizeof(text));
	memcpy(text, "renew ", 6);
	text[KEEPER_LINE_MAX - 1] = '\n';
	refused(ask_bytes(text, KEEPER_LINE_MAX), "no such lease");
	text[KEEPER_LINE_MAX - 1] = 'x';
	text[KEEPER_LINE_MAX] = '\n';
	refused(ask_bytes(text, KEEPER_LINE_MAX + 1), "no such request");
}

/* Those that say nothing keep nobody out, and cost no more descriptors. */
static void test_mode(void **state)
{
	struct stat st;

	(void)state;
	assert_int_equal(stat(path, &st), 0);
	assert_true(S_ISSOCK(st.st_mode));
	assert_int_equal(st.st_mode & 07777, 0600);
}

/* As if somebody had opened the folder and the socket to all. */
static void test_others(void **state)
{
	int status, pipes[2];
	pid_t pid;

	(void)state;
	if (getuid() != 0)
		skip();
	assert_int_equal(pipe(pipes), 0);
	assert_int_equal(chmod(path, 0666), 0);
	assert_int_equal(chmod(dir, 0777), 0);
	pid = fork();
	if (pid == 0) {
		int fd;

		if (setresgid(NOBODY, NOBODY, NOBODY) < 0 ||
		    setresuid(NOBODY, NOBODY, NOBODY) < 0)
			_exit(1);
		fd = call();
		if (write(fd, "force-release\n", 14) != 14)
			_exit(2);
		if (write(pipes[1], "x", 1) != 1)
			_exit(3);
		poll(&(struct pollfd){ .fd = fd, .events = POLLIN }, 1, 5000);
		_exit(strstr(take(fd), "\"leases\":[],\"ok\":false,"
				       "\"error\":\"for root only\"}\n")
			      ? 0
			      : 4);
	}
	assert_int_equal(read(pipes[0], reply, 1), 1);
	turn(1000);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_string_equal(asked, "");
	assert_int_equal(keeper_socket_deadline(&k), CLOCK_NEVER);
	close(pipes[0]);
	close(pipes[1]);
}

static void test_again(void **state)
{
	(void)state;
	/* what a killed keeper left */
	close(k.socket.fd);
	keeper_socket_init(&k);
	assert_int_equal(keeper_socket_open(&k), 0);
	assert_non_null(strstr(ask("status\n"), "\"ok\":true"));
}

static void test_none(void **state)
{
	struct pollfd fds[KEEPER_SOCKET_FDS];
	unsigned before, n;

	(void)state;
	close(k.socket.fd);
	close(k.dir);
	k.dir = -1;
	before = open_files();
	keeper_socket_init(&k);
	assert_int_equal(keeper_socket_open(&k), -EBADF);
	assert_int_equal(open_files(), before);
	keeper_socket_turn(&k, 0);
	n = keeper_socket_fds(&k, fds);
	assert_int_equal(poll(fds, n, 0), 0);
	assert_int_equal(keeper_socket_deadline(&k), CLOCK_NEVER);
	k.dir = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH("status tells of one or of all", test_status),
		WITH("what is wanted is asked of one or of all", test_ask),
		WITH("what the root needs is released by force only",
		     test_release),
		WITH("what is kept no more is no success", test_busy),
		WITH("garbage is refused", test_garbage),
		WITH("a line has at most 512 bytes", test_longest_line),
		WITH("the socket is root's", test_mode),
		WITH("other users are refused", test_others),
		WITH("a socket that was left is replaced", test_again),
		WITH("without a folder there is no socket", test_none),
	};
	int r;

	KEEPER_PLACE_RUN(tests, r);
	return r;
}
