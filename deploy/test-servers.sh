#!/bin/sh
# Installs the servers that the tests talk to, where that can be done without asking; says what it does or what is missing.
missing=""
command -v dovecot >/dev/null 2>&1 || [ -x /usr/sbin/dovecot ] || missing="$missing dovecot-imapd"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && [ -f /etc/debian_version ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing from Debian for the tests:$missing"
    # policy-rc.d: the tests start servers of their own; the packages' services shall not run
    [ -e /usr/sbin/policy-rc.d ] || { printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d; chmod 755 /usr/sbin/policy-rc.d; made=1; }
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
    status=$?
    [ -n "${made:-}" ] && rm -f /usr/sbin/policy-rc.d
    [ $status = 0 ] || echo "that failed; the tests that need$missing are skipped"
else
    echo "missing:$missing; the tests that need them are skipped (on Debian: apt-get install$missing)"
fi
exit 0
