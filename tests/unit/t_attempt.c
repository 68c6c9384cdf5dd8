/* nfsmount/attempt.h: the options that the kernel is given. */
#include "nfsmount/attempt.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "nfsmount/nfs_options.h"

static struct nfs_plan plan;
static char options[ATTEMPT_OPTIONS];

static void are(const char *server, const char *list, const char *want)
{
	nfs_plan_init(&plan);
	strcpy(plan.options, list);
	assert_int_equal(attempt_options(&plan, server, "4.2", options),
			 strlen("addr=,vers=4.2") + strlen(server));
	assert_string_equal(options, want);
}

static void the_transport_is_of_the_family(void **state)
{
	(void)state;
	are("fe80::1%2", "proto=tcp", "addr=fe80::1%2,vers=4.2,proto=tcp6");
	are("::1", "soft,proto=rdma,hard",
	    "addr=::1,vers=4.2,soft,proto=rdma6,hard");
	are("::1", "mountproto=udp6,proto=udp",
	    "addr=::1,vers=4.2,mountproto=udp6,proto=udp6");
	are("10.0.0.1", "proto=tcp6,rsize=65536",
	    "addr=10.0.0.1,vers=4.2,proto=tcp,rsize=65536");
	are("10.0.0.1", "proto=udp", "addr=10.0.0.1,vers=4.2,proto=udp");
	/* what fixes no family is left as it is */
	are("::1", "tcp,timeo=6", "addr=::1,vers=4.2,tcp,timeo=6");
	are("::1", "", "addr=::1,vers=4.2");
}

static void a_full_list_has_room(void **state)
{
	char list[NFS_OPTIONS] = "";

	(void)state;
	while (strlen(list) + 7 < sizeof(list))
		strcat(list, ",proto=");
	are("::1", "", "addr=::1,vers=4.2");
	strcpy(plan.options, list);
	(void)attempt_options(&plan, "::1", "3", options);
	assert_int_equal(strlen(options), strlen("addr=::1,vers=3,nolock,") +
						  strlen(list) / 7 * 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		{ "the transport is of the server's family",
		  the_transport_is_of_the_family, NULL, NULL, NULL },
		{ "a full list has room", a_full_list_has_room, NULL, NULL,
		  NULL },
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
