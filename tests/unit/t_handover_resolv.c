/* kinit/handover_resolv.h: the root's resolv.conf. */
#include "tests/unit/handover_tell.h"

static void a_link_to_run_gets_its_target(void **state)
{
	static const char *const links[] = {
		"../run/systemd/resolve/stub-resolv.conf",
		"/run/NetworkManager/resolv.conf",
		"/var/run/resolvconf/resolv.conf",
	};
	static const char *const targets[] = {
		"systemd/resolve/stub-resolv.conf",
		"NetworkManager/resolv.conf",
		"resolvconf/resolv.conf",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++) {
		char to[64] = "";

		place_link("etc/resolv.conf", links[i]);
		tell();
		assert_true(readlink(place_path("run", targets[i]), to,
				     sizeof(to) - 1) > 0);
		assert_string_equal(to, "/run/kinit/resolv.conf");
		unlink(place_path("root", "etc/resolv.conf"));
	}
	assert_string_equal(said, "");
}

static void what_is_there_is_not_replaced(void **state)
{
	(void)state;
	place_link("etc/resolv.conf", "/run/systemd/resolve/resolv.conf");
	place_put("run", "systemd/resolve/resolv.conf", "theirs");
	tell();
	assert_run("systemd/resolve/resolv.conf", "theirs");
	assert_string_equal(said, "");
}

static void other_links_are_left(void **state)
{
	static const char *const links[] = {
		"/proc/net/pnp",
		"../run/../etc/shadow",
		"/usr/lib/resolv.conf",
		"resolv.conf",
		"/runs/x",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++) {
		place_link("etc/resolv.conf", links[i]);
		tell();
		assert_int_equal(place_written(), 0);
		assert_non_null(strstr(said, "a link to "));
		assert_non_null(strstr(said, links[i]));
		unlink(place_path("root", "etc/resolv.conf"));
	}
	place_link("etc/resolv.conf", "/run/kinit/resolv.conf");
	tell();
	assert_int_equal(place_written(), 0);
	assert_string_equal(said, "");
}

static void a_missing_one_is_said(void **state)
{
	(void)state;
	tell();
	assert_non_null(strstr(
		said, "resolv.conf of the root: No such file or directory"));
	assert_int_equal(place_written(), 0);
	mkdir(place_path("root", "etc"), 0755);
	tell();
	assert_non_null(strstr(
		said, "resolv.conf of the root: No such file or directory"));
	assert_int_equal(place_written(), 0);
}

/* Whatever it is covered by, the file itself is what it was. */
static void check_cover(const char *text, const char *expected)
{
	place_put("root", "etc/resolv.conf", text);
	tell();
	assert_string_equal(place_get("root", "etc/resolv.conf"), expected);
	umount2(place_path("root", "etc/resolv.conf"), MNT_DETACH);
	assert_string_equal(place_get("root", "etc/resolv.conf"), text);
}

static const char ours[] = "search a.example.org. b.example.org.\n"
			   "nameserver 10.99.0.7\n"
			   "nameserver 10.99.0.8\n"
			   "nameserver 10.99.0.9\n";

static void a_foreign_one_is_covered(void **state)
{
	static const char *const foreign[] = {
		"",
		"# nameserver 10.99.0.7\n",
		"nameserver 192.168.178.1\nsearch fritz.box\n",
		"nameserver 10.99.0.77\n",
		"nameserver 10.99.0.7.1\n",
		"nameserver\n",
		" nameserver 10.99.0.7\n",
		"#nameserver 127.0.0.1\n",
		"nameserver ::12\n",
		"nameserver 10.99.0.7.example.org.and.very.much.more.of.it\n",
	};
	static const char *const good[] = {
		"nameserver 10.99.0.7\n",
		"nameserver 10.99.0.9",
		/* a resolver of the root's own */
		"nameserver 127.0.0.1\n",
		"nameserver ::1\n",
		"#nameserver 10.99.0.7\nnameserver 10.99.0.7\n",
		"search x\nnameserver 127.0.0.1\nnameserver 10.99.0.8 \r\n",
	};

	(void)state;
	if (!place_mounts)
		skip();
	for (size_t i = 0; i < sizeof(foreign) / sizeof(*foreign); i++) {
		check_cover(foreign[i], ours);
		assert_non_null(strstr(said, "covered by "));
	}
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		check_cover(good[i], good[i]);
		assert_string_equal(said, "");
	}
}

static void who_takes_over_writes_it(void **state)
{
	(void)state;
	hand.keeps = false;
	place_put("root", "etc/resolv.conf", "");
	tell();
	assert_int_equal(place_written(), 0);
	assert_string_equal(said, "");
}

/* etc itself leads out of the root, for whoever follows it by name. */
static void a_cover_stays_in_the_root(void **state)
{
	(void)state;
	if (!place_mounts)
		skip();
	place_put("root", "system/etc/resolv.conf", "theirs\n");
	place_link("etc", "/system/etc");
	tell();
	assert_string_equal(place_get("root", "system/etc/resolv.conf"), ours);
	umount2(place_path("root", "system/etc/resolv.conf"), MNT_DETACH);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PLACE_CLAIM("a link to below /run gets its target",
			    a_link_to_run_gets_its_target),
		PLACE_CLAIM("a target that is there is not replaced",
			    what_is_there_is_not_replaced),
		PLACE_CLAIM("any other link is left", other_links_are_left),
		PLACE_CLAIM("a missing resolv.conf is said",
			    a_missing_one_is_said),
		PLACE_CLAIM("one without any of our servers is covered",
			    a_foreign_one_is_covered),
		PLACE_CLAIM("who takes over writes it himself",
			    who_takes_over_writes_it),
		PLACE_CLAIM("a cover stays in the root",
			    a_cover_stays_in_the_root),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
