/*
 * kinit/block_watch.h and block_say.h: for how long what is waited for, and
 * what is said meanwhile and in the end.  How long: kinit(8), rootwait.
 */
#include "tests/unit/sim_blocks.h"

#define UUID1 "3e6be9de-8139-11d1-9106-a43f08d823a6"

#define NEVER 86400u /* a day will do */

/* Whether it is given up at exactly so many seconds. */
static void given_up_at(unsigned s, const char *name)
{
	char text[32];

	snprintf(text, sizeof(text), "%s=-19; ", name);
	begin();
	TELLS("");
	until(T0 + s * 1000 - 1);
	TELLS("");
	if (s == NEVER) {
		assert_int_equal(count("no block device is"), 0);
		return;
	}
	until(T0 + s * 1000);
	TELLS(text);
	assert_int_equal(count("no block device is"), 1);
	/* whether to wake up is decided once, a root is asked for again */
	if (strcmp(name, "resume") == 0) {
		assert_int_equal(block_watch_deadline(&w), CLOCK_NEVER);
		until(T0 + NEVER * 1000);
		TELLS("");
		return;
	}
	until(T0 + 2 * s * 1000 - 1);
	TELLS("");
	until(T0 + 2 * s * 1000);
	TELLS(text);
}

static void a_root_is_waited_for_as_rootwait_says(void **state)
{
	static const struct {
		bool wait;
		unsigned wait_s, delay_s, s;
	} row[] = {
		{ false, 0, 0, 30 },  { true, 0, 0, NEVER },
		{ false, 1, 0, 1 },   { false, 7, 0, 7 },
		{ false, 45, 0, 45 }, { false, 0, 20, 50 },
		{ false, 5, 20, 25 }, { true, 0, 20, NEVER },
	};

	(void)state;
	plug("sda", 0, "", 8);
	want(WANT_ROOT, "/dev/vda1");
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		now = T0;
		words.wait = row[i].wait;
		words.wait_s = row[i].wait_s;
		words.delay_s = row[i].delay_s;
		given_up_at(row[i].s, "root");
	}
}

static void what_belongs_to_the_root_is_waited_for_as_long(void **state)
{
	(void)state;
	want(WANT_USR, "LABEL=usr");
	words.wait_s = 12;
	given_up_at(12, "usr");
	now = T0;
	words.wait = true;
	given_up_at(NEVER, "usr");
}

static void a_swap_is_waited_for_ten_seconds(void **state)
{
	static const struct {
		bool wait;
		unsigned delay_s, s;
	} row[] = { { false, 0, 10 }, { false, 15, 25 }, { true, 0, NEVER } };

	(void)state;
	want(WANT_RESUME, "/dev/vda1");
	/* rootwait is not for it */
	words.wait = true;
	words.wait_s = 99;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		now = T0;
		words.resume_wait = row[i].wait;
		words.resume_delay_s = row[i].delay_s;
		given_up_at(row[i].s, "resume");
	}
}

/* Each time it has been waited for twice as long. */
static void waiting_is_said_ever_more_rarely(void **state)
{
	static const unsigned at[] = { 2, 4, 8, 16, 32, 64, 128, 256, 512 };
	unsigned n = 0;

	(void)state;
	plug("sda", 0, "", 8);
	plug("sdb", 16, "", 8);
	want(WANT_ROOT, "UUID=" UUID1);
	words.wait = true;
	begin();
	for (unsigned s = 1; s <= 600; s++) {
		char line[200];

		until(T0 + s * 1000);
		snprintf(line, sizeof(line),
			 "t: waiting for UUID=" UUID1 " for %u s; block "
			 "devices: sda sdb\n",
			 s);
		if (n < 9 && s == at[n]) {
			assert_string_equal(said.text, line);
			n++;
		} else {
			assert_string_equal(said.text, "");
		}
	}
	assert_int_equal(n, 9);
}

static void that_there_is_none_is_said(void **state)
{
	(void)state;
	want(WANT_ROOT, "/dev/vda1");
	want(WANT_USR, "LABEL=usr");
	begin();
	until(T0 + 2000);
	assert_int_equal(count("waiting for /dev/vda1 for 2 s; block devices: "
			       "none\n"),
			 1);
	assert_int_equal(count("waiting for LABEL=usr for 2 s; block devices: "
			       "none\n"),
			 1);
	until(T0 + 30000);
	assert_int_equal(count("no block device is /dev/vda1; there is none, "
			       "perhaps a driver is missing:"),
			 1);
}

/* A machine that finds what it wants says nothing. */
static void nothing_is_said_before_two_seconds(void **state)
{
	(void)state;
	want(WANT_ROOT, "/dev/sda");
	begin();
	until(T0 + 1999);
	assert_string_equal(said.text, "");
	plug("sda", 0, "", 8);
	add("sda");
	TELLS("root=sda 8:0; ");
	until(T0 + NEVER * 1000);
	assert_string_equal(said.text, "");
	assert_string_equal(asked, "");
}

static void many_names_are_cut_whole(void **state)
{
	(void)state;
	for (unsigned i = 100; i < 200; i++) {
		char name[16];

		snprintf(name, sizeof(name), "device%u", i);
		plug(name, i, "", 8);
	}
	want(WANT_ROOT, "/dev/sda");
	begin();
	until(T0 + 2000);
	assert_int_equal(count("block devices: device100 device101 "), 1);
	assert_int_equal(count(" ...\n"), 1);
	/* 195 characters at most are 19 names of 10 */
	assert_int_equal(count(" device1"), 19);
	assert_int_equal(count(" device118 ...\n"), 1);
}

/* As the kernel's list: number, size, name, type, label, UUID. */
static void in_the_end_all_that_is_known_is_listed(void **state)
{
	(void)state;
	plug("sda", 0, "", 4096);
	plug("sda1", 1, "PARTN=1|", 2048);
	plug("sdb", 16, "", 2048 * 1000);
	plug("sdc", 32, "", 2048);
	plug("sdd", 48, "", 2048);
	content("sda1", "ext4", UUID1, "root\nfs");
	content("sdb", "LVM2_member", "", "");
	content("sdc", "crypto_LUKS", "", "");
	content("sdd", "", "", "")->err = -EIO;
	want(WANT_ROOT, "/dev/sdz9");
	begin();
	/* nobody has to read anything to find it by its name */
	assert_string_equal(asked, "");
	until(T0 + 2000);
	assert_string_equal(asked, "sda1 sdb sdc sdd ");
	until(T0 + 30000);
	TELLS("root=-19; ");
	assert_int_equal(count("no block device is /dev/sdz9; there are "
			       "these:\n"),
			 1);
	assert_int_equal(count("  8:0 2 MiB sda"), 1);
	assert_int_equal(count("  8:1 1 MiB sda1 ext4 'root?fs' " UUID1 "\n"),
			 1);
	assert_int_equal(count("  8:16 1000 MiB sdb LVM2_member\n"), 1);
	assert_int_equal(count("sdb needs lvm2 in the image (mkinitramfs "
			       "--add)"),
			 1);
	assert_int_equal(count("sdc needs cryptsetup in the image "), 1);
	assert_int_equal(count("  8:48 1 MiB sdd"), 1);
	assert_int_equal(count("perhaps"), 0);
	/* and nothing twice, but what failed: after 2, 4 and 8 s */
	assert_string_equal(asked, "sda1 sdb sdc sdd sdd sdd sdd ");
	assert_int_equal(count("cannot read"), 0);
}

/* The list has what is on each, even if it is given up at once. */
static void a_short_wait_has_its_list_too(void **state)
{
	(void)state;
	plug("sda1", 1, "PARTN=1|", 2048);
	content("sda1", "ext4", UUID1, "");
	want(WANT_ROOT, "UUID=00000000-0000-0000-0000-000000000000");
	words.wait_s = 1;
	begin();
	until(T0 + 1000);
	assert_int_equal(count("  8:1 1 MiB sda1 ext4 " UUID1 "\n"), 1);
}

static void the_one_that_may_be_meant_is_named(void **state)
{
	static const struct {
		const char *text, *said; /* NULL: nothing */
	} row[] = {
		{ "/dev/sda1", "perhaps /dev/vda1 is meant: say "
			       "PARTUUID=" UUID1 "\n" },
		{ "/dev/nvme0n1p1", "perhaps /dev/vda1 is meant" },
		{ "/dev/sda3", NULL },
		{ "/dev/sda", "perhaps /dev/vda is meant\n" },
		{ "/dev/sda2", NULL }, /* there are two */
		{ "LABEL=1", NULL },
		{ "8:77", NULL },
	};

	(void)state;
	plug("vda", 0, "", 8);
	plug("vda1", 1, "PARTN=1|PARTUUID=" UUID1 "|", 8);
	plug("vda2", 2, "PARTN=2|", 8);
	plug("vdb2", 18, "PARTN=2|", 8);
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		now = T0;
		want(WANT_ROOT, row[i].text);
		begin();
		until(T0 + 30000);
		assert_int_equal(count("perhaps"), row[i].said != NULL);
		if (row[i].said != NULL)
			assert_int_equal(count(row[i].said), 1);
	}
}

static void a_name_of_255_characters_is_waited_for(void **state)
{
	char text[300] = "LABEL=";

	(void)state;
	memset(text + 6, 'x', 255);
	want(WANT_ROOT, text);
	given_up_at(30, "root");
}

static void before_the_end_it_is_looked_once_more(void **state)
{
	(void)state;
	want(WANT_ROOT, "/dev/sda");
	begin();
	until(T0 + 29000);
	plug("sda", 0, "", 8);
	until(T0 + 29999);
	TELLS("");
	until(T0 + 30000);
	TELLS("root=sda 8:0; ");
}

static void without_uevents_it_is_looked_every_second(void **state)
{
	(void)state;
	want(WANT_ROOT, "/dev/sda");
	begin();
	w.deaf = true;
	until(T0 + 4500);
	plug("sda", 0, "", 8);
	until(T0 + 5000);
	TELLS("root=sda 8:0; ");
	assert_int_equal(block_watch_deadline(&w), CLOCK_NEVER);
}

static void each_want_has_its_own_time(void **state)
{
	(void)state;
	plug("sda", 0, "", 8);
	want(WANT_ROOT, "/dev/sda");
	want(WANT_USR, "/dev/sdb");
	begin();
	TELLS("root=sda 8:0; ");
	until(T0 + 20000);
	gone("sda");
	TELLS("root=-6; ");
	until(T0 + 30000);
	TELLS("usr=-19; ");
	until(T0 + 50000);
	TELLS("root=-19; ");
}

static void one_that_hangs_is_not_asked_twice(void **state)
{
	(void)state;
	plug("sda", 0, "", 8);
	content("sda", "", "", "")->hangs = true;
	want(WANT_ROOT, "UUID=" UUID1);
	words.wait = true;
	begin();
	until(T0 + 60000);
	assert_string_equal(asked, "sda ");
}

static void a_disk_with_partitions_is_no_swap(void **state)
{
	(void)state;
	plug("sda", 0, "", 8);
	plug("sda1", 1, "PARTN=1|", 8);
	want(WANT_RESUME, "/dev/sda");
	begin();
	until(T0 + 10000);
	TELLS("resume=-19; ");
	assert_int_equal(count("/dev/sda: it has partitions"), 1);
	assert_int_equal(count("no block device"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROW(a_root_is_waited_for_as_rootwait_says),
		ROW(what_belongs_to_the_root_is_waited_for_as_long),
		ROW(a_swap_is_waited_for_ten_seconds),
		ROW(waiting_is_said_ever_more_rarely),
		ROW(that_there_is_none_is_said),
		ROW(nothing_is_said_before_two_seconds),
		ROW(many_names_are_cut_whole),
		ROW(in_the_end_all_that_is_known_is_listed),
		ROW(a_short_wait_has_its_list_too),
		ROW(the_one_that_may_be_meant_is_named),
		ROW(a_name_of_255_characters_is_waited_for),
		ROW(before_the_end_it_is_looked_once_more),
		ROW(without_uevents_it_is_looked_every_second),
		ROW(each_want_has_its_own_time),
		ROW(one_that_hangs_is_not_asked_twice),
		ROW(a_disk_with_partitions_is_no_swap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
