/*
 * ipconfig/nl.h beside the kernel, in a network namespace where interfaces come
 * and go all the time.
 */
#include "ipconfig/nl.h"

#include <net/if.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/net_place.h"
#include "tests/unit/nl_picture.h"

static struct nl nl = { .fd = -1 };

#define PAIRS 32
/* The kernel takes some 20 ms to delete one that is named. */
#define ROUNDS 2

static void must(bool good, int line)
{
	if (good)
		return;
	fprintf(stderr, "# line %d: errno %d\n", line, errno);
	_exit(1);
}

static void in_namespace(void (*run)(void))
{
	int status;
	pid_t pid;

	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		must(net_place(), __LINE__);
		run();
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void add_links(FILE *ip)
{
	for (int i = 0; i < PAIRS; i++)
		fprintf(ip, "link add a%d group 7 type veth peer name b%d\n", i,
			i);
	fflush(ip);
}

static void del_links(FILE *ip)
{
	for (int i = 0; i < PAIRS; i++)
		fprintf(ip, "link del a%d\n", i);
	fflush(ip);
}

/* Whether if_nameindex(3) says the same. */
static bool is_true(void)
{
	struct if_nameindex *list = if_nameindex(), *i;
	unsigned count = 0, want = 0;

	must(list != NULL, __LINE__);
	for (i = list; i->if_index; i++, want++) {
		if (!picture.there[i->if_index] ||
		    strcmp(picture.name[i->if_index], i->if_name) != 0)
			return false;
	}
	if_freenameindex(list);
	for (int k = 0; k < LINKS; k++)
		count += picture.there[k];
	if (count != want)
		fprintf(stderr, "# %u interfaces, not %u\n", count, want);
	return count == want;
}

static void churn(void)
{
	unsigned dumps = 0;
	pid_t pid = fork();
	int n;

	must(pid >= 0, __LINE__);
	if (pid == 0) {
		FILE *ip = popen("ip -force -batch - 2>/dev/null", "w");

		must(ip != NULL, __LINE__);
		for (int i = 0; i < ROUNDS; i++) {
			add_links(ip);
			del_links(ip);
		}
		add_links(ip);
		_exit(pclose(ip) < 0);
	}
	must(nl_open(&nl, RTMGRP_LINK) == 0, __LINE__);
	while (waitpid(pid, &n, WNOHANG) == 0) {
		n = dump(&nl);
		if (n < 0)
			fprintf(stderr, "# dump %u: %s\n", dumps, strerror(-n));
		must(n == 0, __LINE__);
		dumps++;
		n = nl_events(&nl, see, &picture);
		must(n >= 0 || n == -ENOBUFS, __LINE__);
	}
	fprintf(stderr, "# %u dumps, begun %u times\n", dumps, picture.dumps);
	must(n == 0, __LINE__);
	must(dumps >= 500, __LINE__);
	/* else nothing came or went in the middle of one */
	must(picture.dumps >= dumps + 20, __LINE__);
	while ((n = nl_events(&nl, see, &picture)) > 0)
		;
	must(n == 0 || (n == -ENOBUFS && dump(&nl) == 0), __LINE__);
	must(is_true(), __LINE__);
	must(picture.there[1], __LINE__); /* lo */
}

static void test_churn(void **state)
{
	(void)state;
	in_namespace(churn);
}

/*
 * The socket is full of interfaces that came; that they went did not fit in.
 * What it still holds is older than the dump and must not bring them back.
 */
static void lost(void)
{
	int small = 1, n;
	FILE *ip;

	must(nl_open(&nl, RTMGRP_LINK) == 0, __LINE__);
	must(setsockopt(nl.fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small)) ==
		     0,
	     __LINE__);
	ip = popen("ip -batch -", "w");
	must(ip != NULL, __LINE__);
	add_links(ip);
	fputs("link del group 7\n", ip); /* all of them at once */
	must(pclose(ip) == 0, __LINE__);
	n = nl_events(&nl, see, &picture);
	must(n == -ENOBUFS, __LINE__);
	must(dump(&nl) == 0, __LINE__);
	must(nl_events(&nl, see, &picture) == 0, __LINE__);
	must(is_true(), __LINE__);
	/* and events still come */
	must(system("ip link add late type veth peer name late2") == 0,
	     __LINE__);
	must(nl_events(&nl, see, &picture) > 0, __LINE__);
	must(is_true(), __LINE__);
}

static void test_lost(void **state)
{
	(void)state;
	in_namespace(lost);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("dumps are exact while interfaces come and go",
		      test_churn),
		CLAIM("after lost events the dump alone counts", test_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
