/*
 * kinit/block_watch.h: devices that appear, change and go.  What a uevent
 * says is the kernel's drivers/base/core.c and lib/kobject_uevent.c.
 */
#include "tests/unit/sim_blocks.h"

#define UUID1 "3e6be9de-8139-11d1-9106-a43f08d823a6"
#define UUID2 "0a1b2c3d-0001-4002-8003-0123456789ab"

static void a_device_that_appears_is_found(void **state)
{
	(void)state;
	want(WANT_ROOT, "/dev/sdb");
	want(WANT_USR, "UUID=" UUID1);
	begin();
	TELLS("");
	until(T0 + 1900);
	plug("sda", 0, "", 8);
	content("sda", "ext4", UUID1, "");
	add("sda");
	TELLS("usr=sda 8:0; ");
	plug("sdb", 16, "", 8);
	add("sdb");
	TELLS("root=sdb 8:16; ");
	assert_string_equal(asked, "sda ");
}

static void the_name_is_the_last_part_of_the_path(void **state)
{
	(void)state;
	want(WANT_ROOT, "/dev/cciss/c0d0p1");
	begin();
	plug("cciss!c0d0p1", 1, "", 8);
	add("cciss!c0d0p1");
	TELLS("root=cciss!c0d0p1 8:1; ");
}

static void one_that_vanishes_is_told_and_found_again(void **state)
{
	(void)state;
	plug("sda", 0, "", 8);
	content("sda", "ext4", UUID1, "");
	want(WANT_ROOT, "UUID=" UUID1);
	begin();
	TELLS("root=sda 8:0; ");
	/* much later than it would have been waited for at the start */
	until(T0 + 300000);
	gone("sda");
	TELLS("root=-6; ");
	assert_int_equal(count("the device UUID=" UUID1 " is gone"), 1);
	until(T0 + 320000);
	TELLS("");
	/* another name and number now */
	plug("sdb", 16, "", 8);
	content("sdb", "ext4", UUID1, "");
	add("sdb");
	TELLS("root=sdb 8:16; ");
	gone("sdb");
	TELLS("root=-6; ");
	until(T0 + 320000 + 30000);
	TELLS("root=-19; ");
	TELLS("");
}

static void another_ones_end_is_nobodys_matter(void **state)
{
	(void)state;
	plug("sda", 0, "", 8);
	plug("sdb", 16, "", 8);
	want(WANT_ROOT, "/dev/sda");
	begin();
	TELLS("root=sda 8:0; ");
	gone("sdb");
	uevent("remove", "/devices/bus/sdb");
	uevent("remove", "/devices/bus/never");
	TELLS("");
	assert_string_equal(said.text, "");
}

/* Whoever closes a device that was written to makes a "change". */
static void a_change_makes_no_new_device(void **state)
{
	(void)state;
	plug("sda", 0, "", 8);
	content("sda", "xfs", UUID2, "");
	want(WANT_ROOT, "UUID=" UUID1);
	begin();
	for (int i = 0; i < 3; i++)
		uevent("change", "/devices/bus/sda");
	uevent("add", "/devices/bus/sda");
	uevent("online", "/devices/bus/sda");
	assert_string_equal(asked, "sda ");
	/* it has grown: what is on it may be another thing */
	sys_attr("bus/sda", "size", "16\n");
	uevent("change", "/devices/bus/sda");
	assert_string_equal(asked, "sda sda ");
	assert_int_equal(w.n, 1);
	assert_int_equal(w.dev[0].dev.bytes, 16 * 512);
}

/* A card reader without a card, a loop device without a file. */
static void an_empty_device_counts_when_it_gets_a_medium(void **state)
{
	(void)state;
	plug("sda", 0, "", 0);
	content("sda", "ext4", UUID1, "");
	want(WANT_ROOT, "/dev/sda");
	want(WANT_USR, "UUID=" UUID1);
	begin();
	uevent("change", "/devices/bus/sda");
	TELLS("");
	assert_string_equal(asked, "");
	sys_attr("bus/sda", "size", "8\n");
	uevent("change", "/devices/bus/sda");
	TELLS("root=sda 8:0; usr=sda 8:0; ");
	/* and is gone with it */
	sys_attr("bus/sda", "size", "0\n");
	uevent("change", "/devices/bus/sda");
	TELLS("root=-6; usr=-6; ");
}

static void an_answer_does_not_count_for_another_device(void **state)
{
	struct sim_content *c;

	(void)state;
	plug("sda", 0, "", 8);
	c = content("sda", "ext4", UUID1, "");
	c->hangs = true;
	want(WANT_ROOT, "UUID=" UUID1);
	begin();
	gone("sda");
	plug("sda", 0, "", 8);
	add("sda");
	assert_string_equal(asked, "sda ");
	/* the first one's answer, which the second may not have */
	c->hangs = false;
	capture_start(&said);
	block_watch_turn(&w, true);
	capture_end(&said);
	TELLS("");
	assert_string_equal(asked, "sda sda ");
	strcpy(c->sb.uuid, UUID2);
	turn();
	TELLS("");
	assert_string_equal(asked, "sda sda ");
}

static void one_that_hangs_is_passed_over(void **state)
{
	(void)state;
	plug("sda", 0, "", 8);
	plug("sdb", 16, "", 8);
	content("sda", "", "", "")->hangs = true;
	content("sdb", "ext4", UUID1, "");
	want(WANT_ROOT, "UUID=" UUID1);
	begin();
	until(T0 + 1999);
	assert_string_equal(asked, "sda ");
	TELLS("");
	until(T0 + 2000);
	assert_string_equal(asked, "sda sdb ");
	TELLS("root=sdb 8:16; ");
	until(T0 + 15000);
	assert_int_equal(count("cannot read sda: "), 1);
}

/* What is on the disk is not what is in its partitions. */
static void a_disk_is_not_read_that_has_partitions(void **state)
{
	(void)state;
	plug("sda", 0, "", 8);
	plug("sda1", 1, "PARTN=1|", 8);
	plug("sdb", 16, "", 8);
	content("sda", "linux_raid_member", UUID1, "");
	want(WANT_ROOT, "UUID=" UUID1);
	begin();
	until(T0 + 29999);
	assert_null(strstr(asked, "sda "));
	assert_non_null(strstr(asked, "sda1 "));
	TELLS("");
	/* it is when they are gone */
	gone("sda1");
	assert_non_null(strstr(asked, "sda "));
	TELLS("root=sda 8:0; ");
}

/* Uevents were lost: what is there is looked at again. */
static void a_scan_finds_what_came_and_tells_what_went(void **state)
{
	(void)state;
	plug("sda", 0, "", 8);
	content("sdb", "ext4", UUID1, "");
	content("sdc", "ext4", UUID2, "");
	want(WANT_ROOT, "/dev/sda");
	want(WANT_USR, "UUID=" UUID1);
	want(WANT_OVERLAY, "UUID=" UUID2);
	begin();
	TELLS("root=sda 8:0; ");
	unplug("sda");
	plug("sdb", 16, "", 8);
	capture_start(&said);
	block_watch_scan(&w);
	capture_end(&said);
	assert_int_equal(count("the device /dev/sda is gone"), 1);
	turn();
	TELLS("root=-6; usr=sdb 8:16; ");
	/* what is still there is not told again */
	plug("sda", 0, "", 8);
	plug("sdc", 32, "", 8);
	block_watch_scan(&w);
	turn();
	TELLS("root=sda 8:0; overlay=sdc 8:32; ");
	assert_int_equal(w.n, 3);
}

static void a_scan_does_not_lose_the_reader(void **state)
{
	struct sim_content *c;

	(void)state;
	plug("sda", 0, "", 8);
	c = content("sda", "ext4", UUID1, "");
	c->hangs = true;
	want(WANT_ROOT, "UUID=" UUID1);
	begin();
	block_watch_scan(&w);
	c->hangs = false;
	turn();
	assert_string_equal(asked, "sda ");
	TELLS("root=sda 8:0; ");
}

/* The kernel's own have all that; nobody else's count, but who knows. */
static void nonsense_is_passed_over(void **state)
{
	static const char *const path[] = {
		"",
		"/",
		"/devices/bus/sda/",
		"sda",
		"//",
		"/.",
		"/..",
		"/devices/../../..",
		"/devices/bus/none",
		"/\x01\xff",
	};
	static const char *const text[] = {
		"add@/x|SUBSYSTEM=block|",
		"add@/x|SUBSYSTEM=block|DEVPATH|",
		"add@/x|SUBSYSTEM=block|DEVPATH=|",
		"add@/x|DEVPATH=/devices/bus/sda|",
		"add@/x|DEVPATH=/devices/bus/sda|SUBSYSTEM=|",
		"add@/x|DEVPATH=/devices/bus/sda|SUBSYSTEM=blocks|",
		"add@/x|DEVPATH=/devices/bus/sda|SUBSYSTEM=bloc|",
		"|||||",
		"",
		"SUBSYSTEM=block",
		"DEVPATH=/devices/bus/sda",
		"remove@",
		"remove@/devices/bus/sda|",
		"@|=|==|",
	};
	char name[301], *buf;

	(void)state;
	want(WANT_ROOT, "/dev/sda");
	begin();
	plug("sda", 0, "", 8);
	for (size_t i = 0; i < sizeof(path) / sizeof(path[0]); i++) {
		uevent("add", path[i]);
		uevent("remove", path[i]);
	}
	for (size_t i = 0; i < sizeof(text) / sizeof(text[0]); i++) {
		size_t len = strlen(text[i]);

		/* as uevent_read() gives it: ended by one NUL more */
		buf = exact(text[i], len + 1);
		for (size_t j = 0; j < len; j++) {
			if (buf[j] == '|')
				buf[j] = '\0';
		}
		block_watch_event(&w, buf, len);
		free(buf);
	}
	/* one is named by the file, even so */
	TELLS("");
	memset(name, 'a', sizeof(name) - 1);
	name[0] = '/';
	for (size_t len = 300; len > 25; len--) {
		name[len] = '\0';
		uevent("add", name);
		uevent("remove", name);
	}
	assert_int_equal(w.n, 0);
	turn();
	TELLS("");
	assert_string_equal(said.text, "");
	add("sda");
	TELLS("root=sda 8:0; ");
}

/* The kernel has no longer name than 31 characters. */
static void names_of_31_characters_are_whole(void **state)
{
	(void)state;
	want(WANT_ROOT, "/dev/abcdefghijklmnopqrstuvwxyzABCDE");
	begin();
	plug("abcdefghijklmnopqrstuvwxyzABCDE", 3, "", 8);
	add("abcdefghijklmnopqrstuvwxyzABCDE");
	TELLS("root=abcdefghijklmnopqrstuvwxyzABCDE 8:3; ");
	/* one more character is another one, which is not looked at */
	plug("abcdefghijklmnopqrstuvwxyzABCDEF", 4, "", 8);
	add("abcdefghijklmnopqrstuvwxyzABCDEF");
	uevent("remove", "/abcdefghijklmnopqrstuvwxyzABCDEF");
	TELLS("");
	assert_int_equal(w.n, 1);
}

static void of_513_devices_512_are_watched(void **state)
{
	char name[16];

	(void)state;
	want(WANT_ROOT, "/dev/d513");
	for (unsigned i = 0; i < 513; i++) {
		snprintf(name, sizeof(name), "d%u", i);
		plug_bare(name, i);
	}
	begin();
	assert_int_equal(count("more than 512 block devices: d512 "), 1);
	assert_int_equal(w.n, 512);
	TELLS("");
	/* once said */
	add("d512");
	assert_string_equal(said.text, "");
	assert_int_equal(w.n, 512);
	/* there is room again */
	uevent("remove", "/devices/bus/d7");
	assert_int_equal(w.n, 511);
	add("d512");
	assert_string_equal(w.dev[511].dev.name, "d512");
	/* one that is wanted takes the place of another */
	plug_bare("d513", 513);
	add("d513");
	TELLS("root=d513 8:513; ");
	assert_int_equal(w.n, 512);
	assert_string_equal(w.dev[511].dev.name, "d513");
	add("d512");
	assert_string_equal(w.dev[511].dev.name, "d513");
}

/* In the order of names, wherever one is put in. */
static void devices_are_in_the_order_of_names(void **state)
{
	static const char *const come[] = { "sdb", "sda10", "sdaa", "sda",
					    "sda2" };
	static const char *const order[] = { "sda", "sda2", "sda10", "sdaa",
					     "sdb" };

	(void)state;
	begin();
	for (unsigned i = 0; i < 5; i++) {
		plug(come[i], i, "", 8);
		add(come[i]);
	}
	assert_int_equal(w.n, 5);
	for (unsigned i = 0; i < 5; i++)
		assert_string_equal(w.dev[i].dev.name, order[i]);
	gone("sda2");
	gone("sdb");
	gone("sda");
	assert_int_equal(w.n, 2);
	assert_string_equal(w.dev[0].dev.name, "sda10");
	assert_string_equal(w.dev[1].dev.name, "sdaa");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROW(a_device_that_appears_is_found),
		ROW(the_name_is_the_last_part_of_the_path),
		ROW(one_that_vanishes_is_told_and_found_again),
		ROW(another_ones_end_is_nobodys_matter),
		ROW(a_change_makes_no_new_device),
		ROW(an_empty_device_counts_when_it_gets_a_medium),
		ROW(an_answer_does_not_count_for_another_device),
		ROW(one_that_hangs_is_passed_over),
		ROW(a_disk_is_not_read_that_has_partitions),
		ROW(a_scan_finds_what_came_and_tells_what_went),
		ROW(a_scan_does_not_lose_the_reader),
		ROW(nonsense_is_passed_over),
		ROW(names_of_31_characters_are_whole),
		ROW(of_513_devices_512_are_watched),
		ROW(devices_are_in_the_order_of_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
