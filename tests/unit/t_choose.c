/* nfsmount/choose.h: which of several servers is chosen, and what is told. */
#include "nfsmount/choose.h"

#include "tests/unit/choose_plan.h"

static void the_first_that_serves_is_chosen(void **state)
{
	static const struct fake silent = { .ip = "127.0.0.4",
					    .port = 2049,
					    .how = FAKE_SILENT };
	(void)state;
	fake_start(&silent);
	fake_machine("127.0.0.5", 4, 4);
	servers("192.0.2.9", "127.0.0.4", "127.0.0.5");
	assert_int_equal(choose(4, true, &patient), 2);
	/* the bar is 300 ms; the fakes are processes of a busy machine */
	assert_in_range(took_ms, 50, 1500);
	assert_string_equal(err.text,
			    "192.0.2.9: NFS, port 2049: no answer yet\n"
			    "127.0.0.4: NFS, port 2049: no answer yet\n"
			    "127.0.0.5: serves NFS 4\n");
}

static void the_first_of_the_list_is_not_kept_waiting(void **state)
{
	(void)state;
	fake_machine("127.0.0.5", 4, 4);
	servers("127.0.0.5", "192.0.2.9", "192.0.2.10");
	assert_int_equal(choose(4, true, &patient), 0);
	/* and neither is one behind a server that refuses */
	servers("127.0.0.3", "127.0.0.5", "192.0.2.10");
	assert_int_equal(choose(4, true, &patient), 1);
	assert_true(strstr(err.text, "127.0.0.3: NFS, port 2049: Connection "
				     "refused\n") != NULL);
}

static void who_is_as_fast_keeps_its_place(void **state)
{
	static struct fake first = { .ip = "127.0.0.4",
				     .port = 2049,
				     .prog = P_NFS,
				     .low = 4,
				     .high = 4,
				     .delay_ms = 230 };
	static struct fake second = { .ip = "127.0.0.5",
				      .port = 2049,
				      .prog = P_NFS,
				      .low = 4,
				      .high = 4,
				      .delay_ms = 200 };
	static const struct choose_times wide = { 1000, 8000, 9000 };
	static const struct choose_times none = { 0, 8000, 9000 };
	(void)state;
	fake_start(&first);
	fake_start(&second);
	servers("127.0.0.4", "127.0.0.5", NULL);
	assert_int_equal(choose(4, true, &wide), 0);
	fakes_end(state);
	first.delay_ms = 3000;
	fake_start(&first);
	fake_start(&second);
	assert_int_equal(choose(4, true, &none), 1);
	/* the times that boots have */
	assert_int_equal(choose_usual.near_ms, 50);
}

static void where_none_serves_the_most_telling_is_told(void **state)
{
	static const struct fake old = { .ip = "127.0.0.5",
					 .port = 2049,
					 .prog = P_NFS,
					 .low = 2,
					 .high = 2 };
	(void)state;
	fake_start(&old);
	servers("192.0.2.9", "127.0.0.3", "127.0.0.5");
	assert_int_equal(choose(4, true, &quick), -1);
	assert_int_equal(got.code, KI_NFS_VERSION_SERVER);
	assert_int_equal(got.failed, 2);
	assert_string_equal(got.said, "NFS, port 2049: has versions 2 to 2");
	servers("198.51.100.1", "192.0.2.9", "127.0.0.3");
	assert_int_equal(choose(4, false, &quick), -1);
	assert_int_equal(got.code, KI_NFS_REFUSED);
	assert_int_equal(got.failed, 2);
	servers("198.51.100.1", "192.0.2.9", NULL);
	assert_int_equal(choose(4, false, &quick), -1);
	assert_int_equal(got.code, KI_NFS_SILENT);
	assert_true(took_ms < 5000);
}

static void only_servers_of_the_set_are_asked(void **state)
{
	(void)state;
	fake_machine("127.0.0.4", 4, 4);
	fake_machine("127.0.0.5", 4, 4);
	servers("127.0.0.4", "127.0.0.5", NULL);
	assert_int_equal(
		nfs_choose(&plan, 2, 4, true, &patient, &contest)->index, 1);
	assert_int_equal(
		nfs_choose(&plan, 1, 4, true, &patient, &contest)->index, 0);
}

static void no_descriptor_is_left_open(void **state)
{
	int before = dup(0), after;

	(void)state;
	close(before);
	nfs_is(FAKE_SILENT);
	servers("192.0.2.9", "127.0.0.2", "127.0.0.3");
	(void)choose(4, true, &quick);
	(void)choose(3, false, &quick);
	after = dup(0);
	close(after);
	assert_int_equal(after, before);
}

static void what_is_not_tcp_is_not_asked(void **state)
{
	(void)state;
	one("127.0.0.2");
	assert_true(probe_can(&plan));
	(void)str_copy(plan.options, sizeof(plan.options), "hard,proto=rdma");
	assert_false(probe_can(&plan));
	(void)str_copy(plan.options, sizeof(plan.options), "udp");
	assert_false(probe_can(&plan));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(text, fn) { text, fn, NULL, fakes_end, NULL }
		T("first dead, second silent: the third is chosen",
		  the_first_that_serves_is_chosen),
		T("the first of the list is not kept waiting",
		  the_first_of_the_list_is_not_kept_waiting),
		T("who is as fast keeps its place",
		  who_is_as_fast_keeps_its_place),
		T("where none serves the most telling reason is told",
		  where_none_serves_the_most_telling_is_told),
		T("only servers of the set are asked",
		  only_servers_of_the_set_are_asked),
		T("no descriptor is left open", no_descriptor_is_left_open),
		T("what is not TCP is not asked", what_is_not_tcp_is_not_asked),
#undef T
	};

	return cmocka_run_group_tests(tests, fakes_place, NULL);
}
