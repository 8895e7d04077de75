import pytest
from articles.models import Section
def test_a(): pass
@pytest.mark.postgresql
@pytest.mark.django_db
def test_pg(): assert Section.objects.count()>=0
@pytest.mark.browser
def test_static(live_server, page):
    r=page.goto(live_server.url+"/static/admin/css/base.css"); assert r.status==200
    r=page.goto(live_server.url+"/nope/"); print(r.status)
@pytest.mark.browser
def test_noscript(live_server, page_without_scripts):
    page_without_scripts.set_content("<p id=x>no</p><script>document.getElementById('x').textContent='yes'</script>")
    assert page_without_scripts.inner_text("#x")=="no"
