/* lib/ip_connect.h: the port that a connection comes from. */
#include "lib/ip_connect.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <sys/socket.h>
#include <cmocka.h>

#define FROM 20480

static const struct ip_addr loopback = { .family = AF_INET,
					 .bytes = { 127, 0, 0, 1 } };

static int take(int port)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
				 .sin_port = htons((uint16_t)port) };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	/* or somebody else has it */
	(void)bind(fd, (const void *)&a, sizeof(a));
	return fd;
}

static void without_a_free_port_of_ours_there_is_none(void **state)
{
	struct sockaddr_in a = { .sin_port = 0 };
	socklen_t len = sizeof(a);
	int taken[IP_CONNECT_PORTS], fd;

	(void)state;
	for (int i = 0; i < IP_CONNECT_PORTS; i++)
		taken[i] = take(FROM + i);
	assert_int_equal(ip_connect(&loopback, 0, FROM, 9, SOCK_DGRAM),
			 -EADDRINUSE);
	close(taken[3]);
	fd = ip_connect(&loopback, 0, FROM, 9, SOCK_DGRAM);
	assert_true(fd >= 0);
	assert_int_equal(getsockname(fd, (void *)&a, &len), 0);
	assert_int_equal(ntohs(a.sin_port), FROM + 3);
	close(fd);
	for (int i = 0; i < IP_CONNECT_PORTS; i++) {
		if (i != 3)
			close(taken[i]);
	}
	/* 0 is any */
	fd = ip_connect(&loopback, 0, 0, 9, SOCK_DGRAM);
	assert_true(fd >= 0);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		{ "without a free port of ours there is no connection",
		  without_a_free_port_of_ours_there_is_none, NULL, NULL, NULL },
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
