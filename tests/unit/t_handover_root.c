/*
 * kinit/handover.h and the root: what of it is looked at, what hostile parts of
 * it and of a lease come to, and names in kinit.handover=.
 */
#include "tests/unit/handover_tell.h"

static uint32_t parse(const char *value)
{
	uint32_t which = 12345;

	assert_int_equal(handover_parse(value, &which), 0);
	return which;
}

static void names_are_taken(void **state)
{
	(void)state;
	assert_int_equal(parse("auto"), HANDOVER_AUTO);
	assert_int_equal(parse("none"), HANDOVER_NONE);
	assert_int_equal(parse("udev"), 1);
	assert_int_equal(parse("networkd,udev"), 3);
	assert_int_equal(parse("resolv.conf"), 1 << 11);
	assert_int_equal(parse("udev,auto"), HANDOVER_AUTO);
}

static void other_names_are_refused(void **state)
{
	static const char *const bad[] = {
		"",
		",",
		"networkd,",
		"wicd",
		"network",
		"networkdd",
		"Auto",
		"networkd;udev",
		" networkd",
		": one of auto",
		"a-name-that-is-much-too-long-for-any-manager",
	};
	uint32_t which = 12345;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		if (strcmp(bad[i], "networkd,") == 0)
			continue;
		assert_int_equal(handover_parse(bad[i], &which), -EINVAL);
	}
	assert_int_equal(which, 12345);
}

static void only_who_is_named(void **state)
{
	(void)state;
	place_put("root", "lib/systemd/systemd-networkd", "");
	place_put("root", "lib/systemd/systemd-resolved", "");
	place_put("root", "sbin/ifup", "");
	tell_only(HANDOVER_NONE);
	assert_int_equal(place_written(), 0);
	tell_only(parse("resolved"));
	assert_int_equal(place_written(), 1);
	assert_non_null(
		place_get("run", "systemd/resolved.conf.d/50-kinit.conf"));
}

static void a_bare_root_is_told_nothing(void **state)
{
	(void)state;
	place_put("root", "sbin/init", "");
	place_put("root", "etc/passwd", "");
	memset(net.iface[0].info.dns, 0, sizeof(net.iface[0].info.dns));
	tell();
	assert_int_equal(place_written(), 0);
	assert_string_equal(said, "");
}

/* merged /usr: /lib and /sbin are links, absolute ones of a container, too */
static void links_stay_in_the_root(void **state)
{
	(void)state;
	place_put("root", "usr/lib/systemd/systemd-networkd", "");
	place_link("lib", "/usr/lib");
	place_link("sbin", "../../../../../../../../../../usr/sbin");
	tell();
	assert_non_null(
		place_get("run", "systemd/network/05-kinit-eth0.network"));
	/* this machine has one */
	assert_no_run("network/ifstate");
}

/* Every value of these is in no file, and what is good is. */
static void hostile_domains_are_left_out(void **state)
{
	static const char *const bad[] = {
		"~.",  "%n",  "$(id)", "`id`", "a\\b", "\"a\"",
		"'a'", "a;b", "a,b",   "#a",   "[a]",  "a=b",
		"*",   "..",  ".",     "a..b", "\\",   "a/b",
	};
	struct net_iface *f = &net.iface[0];

	(void)state;
	place_put("root", "lib/systemd/systemd-networkd", "");
	place_put("root", "lib/systemd/systemd-resolved", "");
	place_put("root", "lib/systemd/system/NetworkManager.service", "");
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		snprintf(f->info.search, sizeof(f->info.search), "%s good  %s ",
			 bad[i], bad[i]);
		tell();
		assert_non_null(strstr(
			place_get("run",
				  "systemd/network/05-kinit-eth0.network"),
			"\nDomains=good\n"));
		assert_non_null(strstr(
			place_get("run",
				  "systemd/resolved.conf.d/50-kinit.conf"),
			"\nDomains=good\n"));
		assert_non_null(strstr(
			place_get("run",
				  "NetworkManager/conf.d/90-kinit-dns.conf"),
			"\nsearches=good\n"));
	}
	strcpy(f->info.search, "~. %n");
	tell();
	assert_null(strstr(
		place_get("run", "systemd/network/05-kinit-eth0.network"),
		"Domains="));
}

static void hostile_names_are_not_told(void **state)
{
	static const char *const bad[] = {
		"a b", "*", "[a]", "%n", "$x", "`id`", "a;b", "'", "\"",   "\\",
		"a,b", "#", "..",  ".",	 "~",  "a=b",  "|",   "&", "a..b",
	};
	struct net_iface *f = &net.iface[0];

	(void)state;
	place_put("root", "lib/systemd/systemd-networkd", "");
	place_put("root", "lib/systemd/systemd-udevd", "");
	place_put("root", "lib/systemd/system/connman.service",
		  "[Service]\nExecStart=/usr/sbin/connmand -n\n");
	place_put("root", "sbin/ifup", "");
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		strcpy(f->dev, bad[i]);
		tell();
		assert_no_run("network/ifstate");
		assert_no_run("systemd/system/connman.service.d/50-kinit.conf");
	}
	assert_int_equal(place_written(), 0);
}

static void hostile_units_are_let_be(void **state)
{
	static const char *const bad[] = {
		"",
		"[Service]\n",
		"[Service]\nExecStart=\n",
		"[Service]\nExecStart=/usr/sbin/connmand", /* cut? */
		"[Service]\nExecStart=/usr/sbin/connmand \\\n -n\n",
		"[Service]\nExecStart=/bin/a ; /bin/b\n",
		"[Service]\nExecStart=/bin/a\nExecStart=/bin/b\n",
		"[Service]\nExecStart=/bin/a\x01\n",
		"[Service]\nExecStart=/bin/a\xff\n",
	};
	char text[8192];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		place_put("root", "lib/systemd/system/connman.service", bad[i]);
		tell();
		assert_int_equal(place_written(), 0);
		assert_non_null(strstr(said, "connman.service of the root"));
	}
	/* longer than any */
	memset(text, 'a', sizeof(text));
	memcpy(text, "[Service]\nExecStart=/", 21);
	strcpy(text + 700, "\n");
	place_put("root", "lib/systemd/system/connman.service", text);
	tell();
	assert_int_equal(place_written(), 0);
	memset(text + 700, 'a', 4000);
	strcpy(text + 6000, "\n");
	place_put("root", "lib/systemd/system/connman.service", text);
	tell();
	assert_int_equal(place_written(), 0);
}

static void no_unit_of_theirs_hangs_us(void **state)
{
	(void)state;
	place_dirs("root", "lib/systemd/system/x");
	assert_int_equal(
		mkfifo(place_path("root", "lib/systemd/system/dhcpcd.service"),
		       0644),
		0);
	place_link("lib/systemd/system/connman.service", "connman.service");
	tell();
	assert_null(strstr(said, ".service of the root"));
	assert_int_equal(place_written(), 0);
}

static void a_failure_does_not_stop_the_others(void **state)
{
	(void)state;
	place_put("root", "lib/systemd/systemd-networkd", "");
	place_put("root", "lib/systemd/systemd-resolved", "");
	place_put("run", "systemd/network", "in the way");
	tell();
	assert_non_null(strstr(said, "cannot write "));
	assert_non_null(strstr(said, "05-kinit-eth0.network: "));
	assert_non_null(
		place_get("run", "systemd/resolved.conf.d/50-kinit.conf"));
}

/* Of 4 KiB, of which there is one page left. */
static void a_full_run_has_nothing_half(void **state)
{
	int n;

	(void)state;
	if (!place_mounts)
		skip();
	assert_int_equal(mount("tmpfs", place_run, "tmpfs", 0, "size=4k"), 0);
	place_put("run", "page", "x");
	place_put("root", "lib/systemd/systemd-networkd", "");
	place_put("root", "lib/systemd/systemd-resolved", "");
	tell();
	n = place_written();
	assert_int_equal(n, 1);
	assert_non_null(strstr(said, "No space left on device"));
	umount2(place_run, MNT_DETACH);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("names of managers are taken", names_are_taken),
		CLAIM("other names are refused", other_names_are_refused),
		PLACE_CLAIM("only who is named is told", only_who_is_named),
		PLACE_CLAIM("a root without any is told nothing, in silence",
			    a_bare_root_is_told_nothing),
		PLACE_CLAIM("links do not lead out of the root",
			    links_stay_in_the_root),
		PLACE_CLAIM("a domain that is none is in no file",
			    hostile_domains_are_left_out),
		PLACE_CLAIM("an interface of a hostile name is in no file",
			    hostile_names_are_not_told),
		PLACE_CLAIM("a unit that cannot be added to is let be",
			    hostile_units_are_let_be),
		PLACE_CLAIM("a unit that is no file does not hang us",
			    no_unit_of_theirs_hangs_us),
		PLACE_CLAIM("a failure does not stop the others",
			    a_failure_does_not_stop_the_others),
		PLACE_CLAIM("a full /run has no file by half",
			    a_full_run_has_nothing_half),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
