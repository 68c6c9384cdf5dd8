/*
 * ipconfig/ip_explain.h: what others make of a value, as
 * net/ipv4/ipconfig.c, klibc's ipconfig, dracut.cmdline(7) and
 * configure_networking() do.
 */
#include "ipconfig/ip_explain.h"

#include "tests/unit/unit.h"

enum { KERNEL, KLIBC, DRACUT, TOOLS };

static struct explanation e;

static void is(const char *value, enum explained want)
{
	enum explained how;
	char *text = exact(value, strlen(value) + 1);

	memset(&e, 0xee, sizeof(e));
	how = ip_explain(text, &e);
	free(text);
	if (how != want)
		fail_msg("ip=%s: %d; ours: %s; kernel: %s; klibc: %s; dracut: "
			 "%s; initramfs-tools: %s",
			 value, how, e.ours, e.dialect[0].text,
			 e.dialect[1].text, e.dialect[2].text,
			 e.dialect[3].text);
	for (unsigned i = 0; i < EXPLAIN_DIALECTS; i++)
		assert_non_null(memchr(e.dialect[i].text, '\0', EXPLAIN_TEXT));
}

static void says(unsigned dialect, const char *text)
{
	if (strstr(e.dialect[dialect].text, text) == NULL)
		fail_msg("%s: '%s' has no '%s'", e.dialect[dialect].name,
			 e.dialect[dialect].text, text);
}

static void test_same(void **state)
{
	(void)state;
	is("dhcp", EXPLAIN_SAME);
	assert_string_equal(e.ours, "DHCP on any interface");
	assert_string_equal(e.dialect[KERNEL].name, "kernel");
	assert_string_equal(e.dialect[TOOLS].name, "initramfs-tools");
	/* nothing but addresses, and an interface */
	is("10.0.0.2::10.0.0.1:255.255.255.0:h:eth0:off", EXPLAIN_SAME);
	assert_string_equal(e.ours, "static on eth0, address 10.0.0.2, netmask "
				    "255.255.255.0, router 10.0.0.1, host h");
	is(":::::eth0:dhcp", EXPLAIN_SAME);
	is("10.0.0.2:::255.255.255.0::eth0:off:10.0.0.53", EXPLAIN_SAME);
}

static void test_words(void **state)
{
	(void)state;
	is("on", EXPLAIN_DIFFERS);
	says(KERNEL, "DHCP, BOOTP or RARP on any");
	says(DRACUT, "DHCP on any");
	is("rarp", EXPLAIN_DIFFERS);
	says(DRACUT, "unsupported 'rarp'");
	is("both", EXPLAIN_DIFFERS);
	says(KLIBC, "BOOTP or RARP");
	is("off", EXPLAIN_DIFFERS);
	says(KERNEL, "nothing");
	says(KLIBC, "sets all interfaces up");
	says(DRACUT, "an address and a netmask must go with 'off'");
	says(TOOLS, "nothing");
	is("single-dhcp", EXPLAIN_DIFFERS);
	says(KERNEL, "takes for some address 'single-dhcp'");
	says(DRACUT, "DHCP on any interface");
	is("dhcp,1,node", EXPLAIN_DIFFERS);
	says(KLIBC, "invalid protocol 'dhcp,1,node'");
	is("", EXPLAIN_DIFFERS);
	says(TOOLS, "DHCP, BOOTP or RARP");
}

/* Consequences of the kernel's grammar. */
static void test_kernel(void **state)
{
	(void)state;
	/* the word does not force DHCP */
	is("10.0.0.2::10.0.0.1:255.255.255.0:h:eth0:dhcp", EXPLAIN_DIFFERS);
	says(KERNEL, "static on eth0");
	says(DRACUT, "no address may go with 'DHCP'");
	assert_non_null(strstr(e.ours, "DHCP on eth0"));
	/* nor does off forbid it */
	is("10.0.0.2::10.0.0.1:255.255.255.0:h::off", EXPLAIN_DIFFERS);
	says(KERNEL, "by asking where there are several");
	says(KLIBC, "each interface gets the address");
	/* the first four letters are the word */
	is("dhcp6", EXPLAIN_INVALID);
	says(KERNEL, "DHCP on any interface");
	says(DRACUT, "IPv6");
	says(TOOLS, "on dhcp6"); /* ipconfig -d dhcp6 */
	/* the host is cut at its first dot */
	is("::::pc.nis.example:eth0:dhcp", EXPLAIN_DIFFERS);
	says(KERNEL, "host pc, NIS domain nis.example");
	says(DRACUT, "host pc.nis.example");
	is(":::::eth0:off", EXPLAIN_DIFFERS);
	says(KERNEL, "nothing on any");
	assert_string_equal(e.ours, "nothing on eth0");
	is("10.0.0.300:::255.0.0.0::eth0", EXPLAIN_INVALID);
	says(KERNEL, "takes for some address '10.0.0.300'");
	assert_non_null(strstr(e.ours, "client address '10.0.0.300'"));
}

/* The conflicts between dialects. */
static void test_conflicts(void **state)
{
	(void)state;
	/* field 8: a name server, or an MTU */
	is("10.0.0.2::10.0.0.1:255.255.255.0:h:eth0:off:1500", EXPLAIN_DIFFERS);
	says(KERNEL, "takes for some address '1500'");
	says(KLIBC, "can't parse IP address '1500'");
	says(DRACUT, "MTU 1500");
	assert_non_null(strstr(e.ours, "MTU 1500"));
	/* field 2: the server, or a peer */
	is("10.0.0.2:10.0.0.9:10.0.0.1:255.255.255.0:h:eth0:off",
	   EXPLAIN_DIFFERS);
	says(KERNEL, "server 10.0.0.9");
	says(DRACUT, "peer 10.0.0.9");
	/* the device first */
	is("eth0:dhcp", EXPLAIN_DIFFERS);
	says(KERNEL, "takes for some address 'eth0'");
	says(KLIBC, "can't parse IP address 'eth0'");
	says(DRACUT, "DHCP on eth0");
	is("eth0:dhcp:1400:52:54:00:12:34:56", EXPLAIN_DIFFERS);
	says(DRACUT, "MTU 1400, another hardware address");
	assert_string_equal(e.ours, e.dialect[DRACUT].text);
	/* bits of a netmask */
	is("10.0.0.2::10.0.0.1:24:h:eth0:off", EXPLAIN_DIFFERS);
	says(KERNEL, "takes for some address '24'");
	says(DRACUT, "netmask 255.255.255.0");
	/* no word: static, static, DHCP */
	is("10.0.0.2:::255.0.0.0::eth0", EXPLAIN_DIFFERS);
	says(KERNEL, "static on eth0");
	says(DRACUT, "no address may go with 'DHCP'");
	/* IPv6 */
	is("[2001:db8::1]::[2001:db8::2]:64::eth0:off", EXPLAIN_INVALID);
	says(DRACUT, "IPv6");
	/* PXELINUX, IPAPPEND 1 */
	is("10.0.0.2:10.0.0.9:10.0.0.1:255.255.255.0", EXPLAIN_DIFFERS);
	says(KERNEL, "server 10.0.0.9");
	/* iPXE */
	is("10.0.0.2::10.0.0.1:255.255.255.0:::none", EXPLAIN_DIFFERS);
	/* klibc loses what is given to what is asked for */
	is(":10.0.0.9::::eth0:dhcp", EXPLAIN_DIFFERS);
	says(KLIBC, "what is asked for beats all of it");
	is("10.0.0.2", EXPLAIN_DIFFERS);
	says(TOOLS, "on 10.0.0.2"); /* ipconfig -d 10.0.0.2 */
	says(DRACUT, "netmask=");
	is("10.0.0.2:::::eth0:off:::10.0.0.7", EXPLAIN_DIFFERS);
	says(KERNEL, "time server 10.0.0.7");
}

static void test_garbage(void **state)
{
	char text[4200];

	(void)state;
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	is(text, EXPLAIN_INVALID);
	says(KERNEL, "too long");
	for (unsigned n = 0; n < 600; n++) {
		memset(text, ':', n);
		text[n] = '\0';
		(void)ip_explain(text, &e);
		memset(text, '%', n);
		if (n > 0)
			is(text, EXPLAIN_INVALID);
	}
	is("::::$(reboot):eth0:dhcp", EXPLAIN_INVALID);
	is("10.0.0.2:a:b:c:d:e:f:g:h:i:j:k:l:m:n:o:p:q", EXPLAIN_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("what all read alike is no reason to warn", test_same),
		CLAIM("a word alone", test_words),
		CLAIM("what follows from the kernel's grammar", test_kernel),
		CLAIM("where dialects differ, each is told", test_conflicts),
		CLAIM("anything at all is explained", test_garbage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
