/* kinit/nfs_word.h: texts that mean no NFS root, and those that mean harm. */
#include "tests/unit/nfs_word_rows.h"

#include "lib/str.h"

#include "tests/unit/random_text.h"

#define ROUNDS 100000

static void test_foreign(void **state)
{
	static const char *const text[] = {
		"iscsi:192.0.2.9::::iqn.2001-04.org.example:x",
		"iscsi:@192.0.2.9::3260::iqn.2001-04.org.example:x",
		"http://192.0.2.9/root.img",
		"https://server/root.img",
		"tftp://192.0.2.9/x",
		"ftp://server/x",
		"nbd:192.0.2.9:root",
		"fcoe:eth0:nodcb",
		"cifs://server/share",
		"live:http://server/x",
		"zfs:rpool/root",
		"zfs:/rpool",
		"virtiofs:/x",
		"9p:/x",
		"ceph:/x",
		"btrfs:/x",
		"glusterfs:/x",
	};
	static struct nfs_source s;

	(void)state;
	for (size_t i = 0; i < sizeof(text) / sizeof(text[0]); i++) {
		refused(text[i], true, -EPROTONOSUPPORT);
		assert_false(nfs_word_is(text[i]));
	}
	refused("http://192.0.2.9/root.img", false, -EPROTONOSUPPORT);
	refused("tftp://192.0.2.9/x", false, -EPROTONOSUPPORT);
	/* where only NFS is meant, these are hosts */
	memset(&s, 0, sizeof(s));
	assert_int_equal(nfs_word("zfs:/tank", false, &s), 0);
	assert_string_equal(s.hosts, "zfs");
	memset(&s, 0, sizeof(s));
	assert_int_equal(nfs_word("nfs:zfs:/tank", true, &s), 0);
	assert_string_equal(s.hosts, "zfs");
}

static void test_is(void **state)
{
	static const char *const yes[] = {
		"nfs",
		"nfs4",
		"nfs:/x",
		"nfs4:server:/x",
		"nfs://server/x",
		"nfs:",
		"10.0.0.1:/x",
		"server:/x",
		"a,b:/x",
		"[fe80::1%eth0]:/x",
		"/srv/root",
		"/x:ro",
		"nfs:ro:srv:/x",
		"nfsserver:/x",
		"server:/x?a=b:c",
	};
	static const char *const no[] = {
		"",
		"dhcp",
		"/dev/nfs",
		"/dev/sda1",
		"//server/share",
		"LABEL=x:/y",
		"UUID=1-2",
		"PARTUUID=1/PARTNROFF=1",
		"8:1",
		"0801",
		"ubi0:rootfs",
		"mtd:name",
		"tag",
		"live:/dev/sda1",
		"block:/dev/sda1",
		"http://server/x",
		"fe80::1:/x",
		"nfs5:x",
		"10.0.0.1",
		":x",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
		if (!nfs_word_is(yes[i]))
			fail_msg("'%s'", yes[i]);
	}
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++) {
		if (nfs_word_is(no[i]))
			fail_msg("'%s'", no[i]);
	}
}

static void test_refused(void **state)
{
	static const char *const server[] = {
		"10.0.0.300:/x",
		"10.0.0:/x",
		"1.2.3.4.5:/x",
		"0.0.0.0:/x",
		"-a:/x",
		"a..b:/x",
		"a b:/x",
		"[::1:/x",
		"[::1]x:/x",
		"[]:/x",
		"[:]:/x",
		"[::1%eth0]:/x",
		"[fe80::1]:/x",
		"[fe80::1%]:/x",
		"[fe80::1%a/b]:/x",
		"[::1]/x",
		"[1::2::3]:/x",
		"b\303\274ro:/x",
		"[fe80::1%abcdefghijklmnop]:/x",
		"10.0.0",
		"server:x:y",
		"[",
		"]:/x",
		"$(reboot):/x",
		"a;b:/x",
		"\033[2J:/x",
	};
	static const char *const path[] = {
		"/a/../b", "/..",	"../x",	 "..",	    "s:/a/..",
		"/a\nb",   "/a\033[2J", "/\177", "s:x\001", "/\xff",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(server) / sizeof(server[0]); i++)
		refused(server[i], false, -EDESTADDRREQ);
	for (size_t i = 0; i < sizeof(path) / sizeof(path[0]); i++) {
		refused(path[i], false, -EINVAL);
		refused(path[i], true, -EINVAL);
	}
}

static void test_long(void **state)
{
	static char text[4097];
	struct nfs_source s = { .hosts = "" };

	(void)state;
	/* 1023 bytes of path, then one more, then 2000 */
	memset(text, 'x', sizeof(text));
	text[0] = '/';
	text[NFS_PATH - 1] = '\0';
	assert_int_equal(nfs_word(text, false, &s), 0);
	assert_string_equal(s.path, text);
	text[NFS_PATH - 1] = 'x';
	text[NFS_PATH] = '\0';
	refused(text, false, -ENAMETOOLONG);
	text[NFS_PATH] = 'x';
	text[2000] = '\0';
	refused(text, false, -ENAMETOOLONG);
	refused(text, true, -ENAMETOOLONG);
	/* a name of 253 characters, then one more */
	memset(text, 'x', sizeof(text));
	memcpy(text + 253, ":/p", 4);
	assert_int_equal(nfs_word(text, false, &s), 0);
	assert_int_equal(strlen(s.hosts), 253);
	memcpy(text + 253, "x:/p", 5);
	refused(text, false, -ENAMETOOLONG);
	/* 4096 characters: of options, of commas, of servers, of anything */
	for (const char *c = ",:/[]%.=x1\"'"; *c != '\0'; c++) {
		static const char *const head[] = {
			"", "/x,", "nfs:", "nfs4:a", "nfs://", "a:", "["
		};

		for (size_t i = 0; i < sizeof(head) / sizeof(head[0]); i++) {
			char *copy;

			memset(text, *c, sizeof(text) - 1);
			memcpy(text, head[i], strlen(head[i]));
			text[sizeof(text) - 1] = '\0';
			copy = exact(text, sizeof(text));
			(void)nfs_word(copy, false, &s);
			(void)nfs_word(copy, true, &s);
			(void)nfs_word_is(copy);
			free(copy);
		}
	}
	memset(text, 'x', sizeof(text) - 1);
	memcpy(text, "/x,", 3);
	refused(text, false, -EFBIG);
}

/* Whatever is taken is what may be used. */
static void test_random(void **state)
{
	uint64_t seed = 2224;

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		static const char letters[] = "nfs4:/,,[]%.=.1a:-";
		char text[64];
		struct nfs_source s = { .hosts = "" };

		if (i % 4 == 0) {
			random_text(&seed, text, sizeof(text));
		} else {
			size_t n = random_next(&seed) % 40;

			for (size_t k = 0; k < n; k++)
				text[k] = letters[random_next(&seed) %
						  (sizeof(letters) - 1)];
			text[n] = '\0';
		}
		if (nfs_word(text, i % 2, &s) == 0) {
			const char *list = s.hosts;
			char host[256];

			assert_true(*s.path == '\0' || *s.path == '/');
			assert_true(is_path_text(s.path));
			assert_false(nfs_leads_up(s.path));
			while (list_next(&list, host, sizeof(host)) > 0)
				assert_true(nfs_is_host(host));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("other protocols are no NFS root", test_foreign),
		CLAIM("which values of root= are NFS roots", test_is),
		CLAIM("what is no server or no path is refused", test_refused),
		CLAIM("long texts are refused whole", test_long),
		CLAIM("whatever is taken can be used", test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
