/* Clients of the keeper's socket that are slow, deaf, silent, or many. */
#include "tests/unit/keeper_place.h"

#include "tests/unit/random_text.h"

#define REQUESTS 10000

static void test_many(void **state)
{
	(void)state;
	n_held = HELD;
	for (unsigned i = 0; i < HELD; i++) {
		memset(holds[i].why, '"', CLIENT_WHY - 1);
		memset(holds[i].owner, '\\', sizeof(holds[i].owner) - 1);
		holds[i].iface.client_id_len = NET_CLIENT_ID;
		snprintf(holds[i].iface.dev, NET_IFNAME, "eth%u", i);
	}
	assert_int_equal(count(ask("status\n"), "\"dev\":"), HELD);
	assert_non_null(strstr(reply, "],\"ok\":true}\n"));
}

static void test_megabyte(void **state)
{
	static char big[1 << 20];
	int fd = call();
	ssize_t n;

	(void)state;
	memset(big, 'x', sizeof(big));
	n = send(fd, big, sizeof(big), MSG_NOSIGNAL);
	assert_true(n > 2 * KEEPER_LINE_MAX);
	turn(1000);
	assert_int_equal(keeper_socket_deadline(&k), CLOCK_NEVER);
	refused(take(fd), "no such request");
	assert_int_equal(send(fd, big, sizeof(big), MSG_NOSIGNAL), -1);
	close(fd);
}

static void test_pieces(void **state)
{
	int fd = call();

	(void)state;
	for (const char *p = "renew eth1\n"; *p != '\0'; p++) {
		turn(1000);
		assert_string_equal(asked, "");
		assert_int_equal(write(fd, p, 1), 1);
	}
	turn(1000);
	assert_string_equal(asked, "eth1 0");
	assert_non_null(strstr(take(fd), "\"ok\":true"));
	close(fd);
}

static void test_half(void **state)
{
	int fd = call();

	(void)state;
	assert_int_equal(write(fd, "renew", 5), 5);
	turn(1000);
	shutdown(fd, SHUT_WR);
	turn(1000);
	refused(take(fd), "no such request");
	close(fd);
	/* and one that is away before it is answered */
	fd = call();
	assert_int_equal(write(fd, "renew", 5), 5);
	close(fd);
	turn(1000);
	assert_string_equal(asked, "");
	assert_int_equal(keeper_socket_deadline(&k), CLOCK_NEVER);
}

static void test_time(void **state)
{
	int fd = call(), other;

	(void)state;
	turn(1000);
	assert_int_equal(keeper_socket_deadline(&k), 6000);
	assert_int_equal(write(fd, "sta", 3), 3);
	other = call();
	turn(3000);
	assert_int_equal(keeper_socket_deadline(&k), 6000);
	turn(5999);
	assert_string_equal(take(fd), "");
	turn(6000);
	refused(take(fd), "no such request");
	assert_int_equal(keeper_socket_deadline(&k), 8000);
	turn(8000);
	refused(take(other), "no such request");
	assert_int_equal(keeper_socket_deadline(&k), CLOCK_NEVER);
	close(fd);
	close(other);
}

static void test_crowd(void **state)
{
	int fd[20], last;
	unsigned before = open_files(), after;

	(void)state;
	for (unsigned i = 0; i < ARRAY_LEN(fd); i++) {
		fd[i] = call();
		turn(1000);
	}
	after = open_files();
	assert_int_equal(after - before, ARRAY_LEN(fd) + KEEPER_CLIENTS);
	assert_non_null(strstr(ask("status\n"), "\"ok\":true"));
	last = fd[ARRAY_LEN(fd) - 1];
	assert_string_equal(take(fd[0]), "");
	assert_int_equal(read(fd[0], reply, 1), 0);
	assert_int_equal(write(last, "status\n", 7), 7);
	turn(1000);
	assert_non_null(strstr(take(last), "\"ok\":true"));
	for (unsigned i = 0; i < ARRAY_LEN(fd); i++)
		close(fd[i]);
}

static void test_deaf(void **state)
{
	int fd = call(), size = 1;

	(void)state;
	n_held = HELD;
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	for (unsigned i = 0; i < HELD; i++) {
		memset(holds[i].why, '"', CLIENT_WHY - 1);
		memset(holds[i].owner, '"', sizeof(holds[i].owner) - 1);
	}
	assert_int_equal(write(fd, "status\n", 7), 7);
	turn(1000);
	assert_int_equal(keeper_socket_deadline(&k), CLOCK_NEVER);
	assert_non_null(strstr(ask("status eth0\n"), "\"pid\""));
	close(fd);
}

static void test_requests(void **state)
{
	unsigned before = open_files();
	uint64_t seed = 3;

	(void)state;
	for (unsigned i = 0; i < REQUESTS; i++) {
		char text[300];
		int fd;

		switch (random_next(&seed) % 4) {
		case 0:
			fd = call();
			turn(i);
			close(fd);
			break;
		case 1:
			random_text(&seed, text, sizeof(text));
			fd = call();
			(void)!write(fd, text, strlen(text));
			turn(i);
			close(fd);
			break;
		case 2:
			assert_non_null(strstr(ask("status\n"), "\"ok\":true"));
			break;
		default:
			assert_non_null(strstr(ask("renew\n"), "\"ok\":true"));
			*asked = '\0';
		}
	}
	turn(REQUESTS + KEEPER_CLIENT_MS);
	assert_int_equal(keeper_socket_deadline(&k), CLOCK_NEVER);
	assert_int_equal(open_files(), before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH("as many as there can be fit into a line", test_many),
		WITH("a megabyte is refused", test_megabyte),
		WITH("a line may come in pieces", test_pieces),
		WITH("half a line is none", test_half),
		WITH("who says nothing has five seconds", test_time),
		WITH("who says nothing keeps nobody out", test_crowd),
		WITH("who reads nothing keeps nobody out", test_deaf),
		WITH("10,000 requests leave nothing open", test_requests),
	};
	int r;

	KEEPER_PLACE_RUN(tests, r);
	return r;
}
