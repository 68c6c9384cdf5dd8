/*
 * kinit/net_files.h against /proc/net/pnp and /proc/net/ipconfig/ntp_servers
 * of a kernel 6.1 with IP_PNP, and resolv.conf(5).
 */
#include "kinit/net_files.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/capture.h"
#include "tests/unit/report_iface.h"
#include "tests/unit/unit.h"

static struct net_result result;

static struct net_iface *add(const struct net_iface *f, uint32_t metric)
{
	struct net_iface *to = &result.iface[result.n_ifaces++];

	*to = *f;
	to->metric = metric;
	return to;
}

static int fresh(void **state)
{
	(void)state;
	memset(&result, 0, sizeof(result));
	add(&c0, 0);
	return 0;
}

static const char *format(enum net_file file)
{
	static char text[NET_FILE_MAX + 1];
	struct wr w = wr_init(text, NET_FILE_MAX);

	net_file_format(&w, file, &result);
	assert_false(w.bad);
	text[w.len] = '\0';
	return text;
}

/* The four that were captured: qemu -nic user, and what ip= was. */
static void the_kernels_files(void **state)
{
	struct net_iface *f = &result.iface[0];

	(void)state;
	/* ip=dhcp; domainname=example.org,dns=10.0.2.7 */
	f->info = (struct net_info){
		.server.ip = IP4(10, 0, 2, 2),
		.from = IP4(10, 0, 2, 2),
		.dns = { IP4(10, 0, 2, 7) },
		.domain = "example.org",
	};
	assert_string_equal(format(NET_FILE_PNP), "#PROTO: DHCP\n"
						  "domain example.org\n"
						  "nameserver 10.0.2.7\n"
						  "bootserver 10.0.2.2\n");
	assert_string_equal(format(NET_FILE_NTP), "");
	/* ip=both */
	strcpy(f->proto, "bootp");
	f->method = IP_BOTH;
	f->info.domain[0] = '\0';
	f->info.dns[0] = ip_from4(IP(10, 0, 2, 3));
	assert_string_equal(format(NET_FILE_PNP), "#PROTO: BOOTP\n"
						  "nameserver 10.0.2.3\n"
						  "bootserver 10.0.2.2\n");
	/* ip=10.0.2.15:10.0.2.9:::h:eth0:off:10.0.2.5:10.0.2.6:10.0.2.4 */
	strcpy(f->proto, "none");
	f->method = IP_STATIC;
	f->info = (struct net_info){
		.server = { IP4(10, 0, 2, 9), 0, SOURCE_PARAM },
		.dns = { IP4(10, 0, 2, 5), IP4(10, 0, 2, 6) },
		.ntp = { IP4(10, 0, 2, 4) },
	};
	assert_string_equal(format(NET_FILE_PNP), "#MANUAL\n"
						  "nameserver 10.0.2.5\n"
						  "nameserver 10.0.2.6\n"
						  "bootserver 10.0.2.9\n");
	assert_string_equal(format(NET_FILE_NTP), "10.0.2.4\n");
	/* ip=10.0.2.15::::h:eth0:off */
	f->info = (struct net_info){ 0 };
	assert_string_equal(format(NET_FILE_PNP), "#MANUAL\n");
	assert_string_equal(format(NET_FILE_NTP), "");
	assert_string_equal(format(NET_FILE_RESOLV), "");
}

/* ic_servaddr is siaddr, and no server is any: net/ipv4/ipconfig.c */
static void a_server_that_names_none_is_none(void **state)
{
	(void)state;
	result.iface[0].info.server.is_dhcp = 1;
	assert_non_null(strstr(format(NET_FILE_PNP), "\nbootserver 0.0.0.0\n"));
	strcpy(result.iface[0].proto, "rarp");
	result.iface[0].method = IP_RARP;
	result.iface[0].info.server.is_dhcp = 0;
	assert_non_null(strstr(format(NET_FILE_PNP), "#PROTO: RARP\n"));
	assert_non_null(
		strstr(format(NET_FILE_PNP), "\nbootserver 10.99.0.1\n"));
}

static void a_resolver_is_told(void **state)
{
	(void)state;
	assert_string_equal(format(NET_FILE_RESOLV),
			    "search a.example.org. b.example.org.\n"
			    "nameserver 10.99.0.7\n"
			    "nameserver 10.99.0.8\n"
			    "nameserver 10.99.0.9\n");
	result.iface[0].info.search[0] = '\0';
	assert_memory_equal(format(NET_FILE_RESOLV), "search example.org\nna",
			    21);
	result.iface[0].info.domain[0] = '\0';
	assert_memory_equal(format(NET_FILE_RESOLV), "nameserver 10.99.0.7\n",
			    21);
}

/* The root's interface has 0; one that is configured later may be it. */
static void the_lowest_metric_speaks_first(void **state)
{
	struct net_iface other = c0, *f;

	(void)state;
	result.n_ifaces = 0;
	other.info.dns[0] = ip_from4(IP(10, 5, 0, 1));
	other.info.dns[1] = ip_from4(IP(10, 99, 0, 7)); /* c0's first */
	other.info.dns[2] = ip_from4(0);
	strcpy(other.info.domain, "other.example");
	other.info.search[0] = '\0';
	other.info.server.ip = ip_from4(IP(10, 5, 0, 9));
	other.info.ntp[0] = ip_from4(IP(10, 5, 0, 3));
	add(&other, 101);
	f = add(&c0, 0);
	f->info.dns[1] = f->info.dns[2] = ip_from4(0);
	f->info.ntp[1] = ip_from4(IP(10, 99, 0, 3));
	other.info.dns[0] = ip_from4(IP(10, 6, 0, 1));
	add(&other, 100);
	assert_string_equal(format(NET_FILE_PNP), "#PROTO: DHCP\n"
						  "domain example.org\n"
						  "nameserver 10.99.0.7\n"
						  "nameserver 10.6.0.1\n"
						  "nameserver 10.5.0.1\n"
						  "bootserver 10.99.0.1\n");
	assert_string_equal(format(NET_FILE_NTP), "10.99.0.3\n10.5.0.3\n");
	/* no name leaves it to the next, the same metric to the first */
	f->info.domain[0] = f->info.search[0] = '\0';
	strcpy(result.iface[2].info.domain, "second.example");
	result.iface[2].metric = 101;
	assert_string_equal(format(NET_FILE_RESOLV), "search other.example\n"
						     "nameserver 10.99.0.7\n"
						     "nameserver 10.5.0.1\n"
						     "nameserver 10.6.0.1\n");
	result.iface[0].metric = 102;
	assert_string_equal(format(NET_FILE_RESOLV), "search second.example\n"
						     "nameserver 10.99.0.7\n"
						     "nameserver 10.6.0.1\n"
						     "nameserver 10.5.0.1\n");
}

/* A resolver reads three: resolv.conf(5), MAXNS. */
static void three_of_many_are_told(void **state)
{
	struct net_iface *f;

	(void)state;
	for (unsigned i = 0; result.n_ifaces < NET_SPECS; i++) {
		f = add(&c0, 100 + i);
		f->info.dns[0] = ip_from4(IP(10, 1, i, 1));
		f->info.ntp[0] = ip_from4(IP(10, 2, i, 1));
	}
	assert_string_equal(format(NET_FILE_RESOLV),
			    "search a.example.org. b.example.org.\n"
			    "nameserver 10.99.0.7\n"
			    "nameserver 10.99.0.8\n"
			    "nameserver 10.99.0.9\n");
	assert_string_equal(format(NET_FILE_NTP),
			    "10.2.0.1\n10.2.1.1\n10.2.2.1\n");
}

static void what_is_no_line_is_left_out(void **state)
{
	(void)state;
	strcpy(result.iface[0].info.search, "a\nnameserver 6.6.6.6");
	assert_memory_equal(format(NET_FILE_RESOLV), "nameserver 10.99.0.7\n",
			    21);
	strcpy(result.iface[0].info.domain, "a\xc2\x85nameserver 6.6.6.6");
	assert_memory_equal(format(NET_FILE_PNP),
			    "#PROTO: DHCP\nnameserver 10.99.0.7\n", 34);
}

static void everything_at_its_limit_fits(void **state)
{
	struct net_info *info = &result.iface[0].info;

	(void)state;
	memset(info->domain, 'd', NET_DOMAIN - 1);
	memset(info->search, 's', NET_SEARCH - 1);
	for (unsigned i = 0; i < NET_DNS; i++)
		info->dns[i] = info->ntp[i] =
			ip_from4(IP(255, 255, 255, 200 + i));
	info->server.ip = ip_from4(IP(255, 255, 255, 255));
	for (unsigned i = 0; i < NET_FILES; i++)
		(void)format((enum net_file)i);
}

static char dir[64], path[96];

static void is_file(const char *name, const char *want)
{
	char seen[NET_FILE_MAX];
	struct stat st;
	FILE *f;
	size_t n;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "r");
	assert_non_null(f);
	n = fread(seen, 1, sizeof(seen), f);
	fclose(f);
	assert_int_equal(n, strlen(want));
	assert_memory_equal(seen, want, n);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0644);
	unlink(path);
}

static void they_are_written_whole(void **state)
{
	struct stat st;

	(void)state;
	strcpy(dir, "/tmp/t_net_files.XXXXXX");
	assert_non_null(mkdtemp(dir));
	strcat(dir, "/kinit");
	/* twice: what is there is replaced */
	for (unsigned i = 0; i < 2; i++) {
		result.iface[0].info.ntp[0] = ip_from4(IP(10, 99, 0, 10 + i));
		assert_int_equal(net_files_write(dir, &result), 0);
	}
	assert_int_equal(stat(dir, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0755);
	is_file("ntp_servers", "10.99.0.11\n");
	is_file("pnp", "#PROTO: DHCP\n"
		       "domain example.org\n"
		       "nameserver 10.99.0.7\n"
		       "nameserver 10.99.0.8\n"
		       "nameserver 10.99.0.9\n"
		       "bootserver 10.99.0.1\n");
	is_file("resolv.conf", "search a.example.org. b.example.org.\n"
			       "nameserver 10.99.0.7\n"
			       "nameserver 10.99.0.8\n"
			       "nameserver 10.99.0.9\n");
	/* nothing else was left; and where nothing is known, nothing is told */
	assert_int_equal(rmdir(dir), 0);
	result.n_ifaces = 0;
	assert_int_equal(net_files_write(dir, &result), 0);
	assert_int_equal(rmdir(dir), -1);
	*strrchr(dir, '/') = '\0';
	assert_int_equal(rmdir(dir), 0);
}

static void what_cannot_be_written_is_said_once(void **state)
{
	struct capture c;

	(void)state;
	capture_start(&c);
	assert_int_equal(
		net_files_write("/tmp/t_net_files.none/kinit", &result),
		-ENOENT);
	capture_end(&c);
	assert_non_null(strstr(c.text,
			       "cannot write /tmp/t_net_files.none/kinit/"
			       "pnp: No such file or directory"));
	assert_null(strstr(c.text, "ntp_servers"));
	assert_int_equal(access("/tmp/t_net_files.none", F_OK), -1);
}

/* What lies over another file is that one, not its name. */
static void a_cover_is_written_in_place(void **state)
{
	char cover[] = "/tmp/t_net_files.XXXXXX", text[NET_FILE_MAX];
	int fd = mkstemp(cover);
	ssize_t len;

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, 400), 0);
	assert_int_equal(net_file_cover(cover, &result), 0);
	len = pread(fd, text, sizeof(text) - 1, 0);
	assert_true(len > 0);
	text[len] = '\0';
	assert_string_equal(text, "search a.example.org. b.example.org.\n"
				  "nameserver 10.99.0.7\n"
				  "nameserver 10.99.0.8\n"
				  "nameserver 10.99.0.9\n");
	close(fd);
	assert_int_equal(unlink(cover), 0);
	/* where there is none, none is made */
	assert_int_equal(net_file_cover(cover, &result), -ENOENT);
	assert_int_equal(access(cover, F_OK), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("what covers another is written in place",
		      a_cover_is_written_in_place),
		CLAIM("the kernel's own files, byte for byte",
		      the_kernels_files),
		CLAIM("a server that names no boot server is none",
		      a_server_that_names_none_is_none),
		CLAIM("a resolver is told what it can use", a_resolver_is_told),
		CLAIM("the interface of the lowest metric speaks first",
		      the_lowest_metric_speaks_first),
		CLAIM("three addresses of many are told",
		      three_of_many_are_told),
		CLAIM("a name that is no line is left out",
		      what_is_no_line_is_left_out),
		CLAIM("everything at its limit fits",
		      everything_at_its_limit_fits),
		CLAIM("the files are written whole, and replaced",
		      they_are_written_whole),
		CLAIM("what cannot be written is said once",
		      what_cannot_be_written_is_said_once),
	};
	struct CMUnitTest each[ARRAY_LEN(tests)];

	for (size_t i = 0; i < ARRAY_LEN(tests); i++) {
		each[i] = tests[i];
		each[i].setup_func = fresh;
	}
	return cmocka_run_group_tests(each, NULL, NULL);
}
